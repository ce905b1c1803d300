//! The folder of Qingshanli: sound, complete, and with the men that its claims speak of.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Instant;

use battle::{Battle, Folder};
use engine::{Condition, MechanismSet, Scenario};

fn battle() -> &'static Battle {
    static BATTLE: OnceLock<Battle> = OnceLock::new();
    BATTLE.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../battles/qingshanli");
        Battle::load(&Folder(folder)).unwrap_or_else(|problems| panic!("{problems:#?}"))
    })
}

fn scenario() -> Scenario {
    battle().compile(&battle().default_theta(), MechanismSet::all()).expect("a scenario")
}

/// Values with one unknown changed.
fn theta_with(id: &str, value: f64) -> Vec<f64> {
    let mut theta = battle().default_theta();
    let at = battle().unknowns().iter().position(|unknown| unknown.id == id).expect("an unknown of that id");
    theta[at] = value;
    theta
}

#[test]
fn the_middle_of_the_priors_gives_the_men_that_the_issue_asks_for() {
    let scenario = scenario();
    let men = |side: usize, combatant: bool| -> u32 {
        scenario
            .units
            .iter()
            .filter(|unit| unit.side == side && unit.combatant == combatant)
            .map(|unit| unit.men)
            .sum()
    };
    assert!(men(0, true) >= 2_500, "{} Koreans", men(0, true));
    assert!(men(1, true) >= 5_000, "{} Japanese", men(1, true));
    assert_eq!(men(0, false), 1_000);
    assert_eq!(men(2, true), 40);
    for unit in scenario.units.iter().filter(|unit| unit.men > 0) {
        assert!((20..=210).contains(&unit.men), "{} has {} men", unit.name, unit.men);
        assert!(unit.start.is_some());
    }
}

#[test]
fn the_detachment_has_the_strength_that_was_drawn() {
    for drawn in [5_200.0, 10_000.0] {
        let scenario =
            battle().compile(&theta_with("jp-higashi-strength", drawn), MechanismSet::all()).unwrap();
        let men: u32 = scenario.units.iter().filter(|unit| unit.side == 1).map(|unit| unit.men).sum();
        // The mine guard of 40 is none of the detachment's.
        assert_eq!(f64::from(men - 40), drawn);
    }
}

#[test]
fn a_choice_decides_which_orders_stand() {
    let names = |day: f64| -> Vec<String> {
        let scenario = battle().compile(&theta_with("wanrugu-day", day), MechanismSet::all()).unwrap();
        scenario.orders.iter().map(|order| order.name.clone()).collect()
    };
    let (on_21, on_22) = (names(21.0), names(22.0));
    assert!(on_21.iter().any(|name| name == "j-iino-21-attack"));
    assert!(!on_21.iter().any(|name| name == "j-iino-22-attack"));
    assert!(on_22.iter().any(|name| name == "j-iino-22-attack"));
    assert!(!on_22.iter().any(|name| name == "j-iino-21-attack"));
}

#[test]
fn a_clock_moves_the_times_told_by_it_and_no_others() {
    let from = |minutes: f64, order: &str| {
        let scenario =
            battle().compile(&theta_with("clock-korean-accounts", minutes), MechanismSet::all()).unwrap();
        let order = scenario.orders.iter().find(|known| known.name == order).unwrap();
        order
            .when
            .iter()
            .find_map(|condition| match condition {
                Condition::From(time) => Some(*time),
                _ => None,
            })
            .unwrap()
    };
    assert_eq!(from(60.0, "k-raid") - from(0.0, "k-raid"), 3_600.0);
    assert_eq!(from(60.0, "j-main-21"), from(0.0, "j-main-21"));
}

#[test]
fn every_engagement_of_the_accounts_has_its_name() {
    let ids: Vec<&str> = battle().description().engagement.iter().map(|engagement| &*engagement.id).collect();
    for id in [
        "musan-ambush",
        "fratricide-18",
        "bandit-clash",
        "baegunpyeong",
        "wanrugu",
        "cheonsupyeong",
        "kano-at-cheonsupyeong",
        "eorangchon",
        "park-fratricide-erdaogou",
        "maengga",
        "manjigou",
        "manrokgu",
        "seogu",
        "tianbaoshan-24",
        "tianbaoshan-25",
        "gudonghe",
    ] {
        assert!(ids.contains(&id), "{id}");
    }
    assert!((18..=40).contains(&battle().unknowns().len()));
}

#[test]
fn no_two_orders_of_one_body_stand_for_ever() {
    // An order that can still be taken up days later would send a body back to where it came from.
    for order in &battle().orders().order {
        let standing = order.when.until.is_none();
        let post = matches!(order.deed, battle::text::Deed::Camp);
        assert!(!standing || post, "`{}` has no `until`", order.id);
    }
}

#[test]
fn a_scenario_is_made_in_milliseconds() {
    let theta = battle().default_theta();
    let begin = Instant::now();
    for _ in 0..20 {
        battle().compile(&theta, MechanismSet::all()).unwrap();
    }
    let each = begin.elapsed() / 20;
    assert!(each.as_millis() < 20, "{each:?}");
}

#[test]
fn the_engine_is_named_by_release_and_sources() {
    let (release, sources) = battle::ENGINE.split_once('+').expect("both");
    assert_eq!(release, engine::ENGINE);
    assert!(sources.len() == 12 && sources.bytes().all(|byte| byte.is_ascii_hexdigit()), "{sources}");
}
