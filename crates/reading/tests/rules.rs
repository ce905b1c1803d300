//! Promise: what a quantity counts, whose it is and who says so are told by the same rules in four languages, on sentences
//! about wars that have nothing to do with one another.

use reading::{Claim, Context, Named};

fn read(text: &str) -> Vec<Claim> {
    reading::read(text, &Context::default()).claims
}

/// Kind, low, high, side of each claim that is no date.
fn told(text: &str) -> Vec<(&'static str, Option<f64>, Option<f64>, String)> {
    read(text)
        .into_iter()
        .filter(|claim| claim.kind != "date")
        .map(|claim| (claim.kind, claim.low, claim.high, claim.side.unwrap_or_default()))
        .collect()
}

#[test]
fn kinds_and_sides_in_four_languages() {
    for (text, wanted) in [
        (
            "The Russians lost 200 killed and 350 wounded.",
            vec![("killed", 200.0, "russian"), ("wounded", 350.0, "russian")],
        ),
        (
            "The Boers killed 31 British soldiers and captured two guns.",
            vec![("killed", 31.0, "british"), ("weapons", 2.0, "")],
        ),
        ("Some 4,000 Greek troops attacked.", vec![("strength", 4000.0, "greek")]),
        ("The French suffered no casualties.", vec![("casualties", 0.0, "french")]),
        (
            "러시아군 전사자는 120명, 부상자는 300명이었다.",
            vec![("killed", 120.0, "russian"), ("wounded", 300.0, "russian")],
        ),
        (
            "청군 2개 대대가 영국군 50명을 사살하였다.",
            vec![("strength", 2.0, "chinese"), ("killed", 50.0, "british")],
        ),
        ("法军阵亡三百二十人，受伤五百人。", vec![("killed", 320.0, "french"), ("wounded", 500.0, "french")]),
        ("清军击毙法军八十人，俘虏十二人。", vec![("killed", 80.0, "french"), ("captured", 12.0, "french")]),
        (
            "露軍の死傷者は千二百名、捕虜は三十名であった。",
            vec![("casualties", 1200.0, "russian"), ("captured", 30.0, "russian")],
        ),
        ("ドイツ軍三百名が降伏した。", vec![("captured", 300.0, "german")]),
    ] {
        let found = told(text);
        assert_eq!(found.len(), wanted.len(), "{text}: {found:?}");
        for (found, (kind, low, side)) in found.iter().zip(wanted) {
            assert_eq!((found.0, found.1), (kind, Some(low)), "{text}");
            assert!(side.is_empty() || found.3 == side, "{text}: {found:?}");
        }
    }
}

#[test]
fn the_last_of_a_list_speaks_for_those_before_it() {
    let found = told("러시아군은 대대장 2명, 중대장 5명, 병사 300여 명이 전사하였다.");
    assert_eq!(found.iter().map(|claim| claim.0).collect::<Vec<_>>(), ["killed"; 3]);
    assert_eq!(found[2].1, Some(300.0));
    assert_eq!(found[2].2, None);
}

#[test]
fn claimants_and_those_who_passed_it_on() {
    for (text, claimant, via, stance) in [
        ("According to the Madrid Gazette, the Cubans lost 90 men.", "Madrid Gazette", "", "asserts"),
        (
            "The Morning Post, quoting a despatch rider, put the Boer dead at over 200.",
            "despatch rider",
            "Morning Post",
            "reports_other",
        ),
        ("Turkish sources claim 700 Greek dead.", "Turkish sources", "", "asserts"),
        ("생존자의 증언에 따르면 터키군 전사자는 40명이었다.", "생존자", "", "asserts"),
        ("据《申报》报道，法军伤亡四百余人。", "申报", "", "asserts"),
        ("軍当局の発表によれば、露軍の死傷は五百名である。", "軍当局", "", "asserts"),
        ("Some 30 Boers were killed.", "narrator", "", "asserts"),
    ] {
        let claim = read(text).into_iter().find(|claim| claim.core).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(claim.claimant, claimant, "{text}");
        assert_eq!(claim.via.join(">"), via, "{text}");
        assert_eq!(claim.stance, stance, "{text}");
    }
}

#[test]
fn a_battle_lends_its_names() {
    let named = |label: &str, names: &[&str], side: Option<&str>| Named {
        label: label.to_owned(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        side: side.map(str::to_owned),
    };
    let context = Context {
        sides: vec![
            named("north", &["Bolivian army", "볼리비아군"], None),
            named("south", &["Paraguayan army"], None),
        ],
        forces: vec![named("rivas-column", &["Rivas", "리바스"], Some("north"))],
        sources: vec![named("gazette", &["Gaceta", "가세타"], Some("south"))],
        engagements: vec![named("saladillo", &["Saladillo", "살라디요"], None)],
        ..Context::default()
    };
    for text in [
        "According to the Gaceta, Rivas lost 90 killed at Saladillo.",
        "가세타에 따르면 살라디요에서 리바스 부대는 90명이 전사하였다.",
    ] {
        let claims = reading::read(text, &context).claims;
        let claim = claims.iter().find(|claim| claim.kind == "killed").unwrap_or_else(|| panic!("{text}"));
        assert_eq!(claim.side.as_deref(), Some("north"), "{text}");
        assert_eq!(claim.claimant, "gazette", "{text}");
        assert_eq!(claim.event.as_deref(), Some("saladillo"), "{text}");
    }
}

#[test]
fn every_field_has_a_confidence() {
    for claim in read("On 3 May 1900 the Boers lost 20 killed.") {
        for field in ["kind", "low", "high", "side", "claimant", "date"] {
            assert!(
                claim.confidence.get(field).is_some_and(|sure| (0.0..=1.0).contains(sure)),
                "{field}: {claim:?}"
            );
        }
    }
}

#[test]
fn a_share_of_words_run_together_does_not_end_inside_a_letter() {
    // Found by the fuzzer.
    let text = "He maintained that not one in ten of th천6백여 명e wounded reached his home.";
    assert!(!read(text).is_empty());
}

#[test]
fn a_dateline_with_a_dash_of_several_bytes_is_read() {
    let text = "NISH, July 9.—I am told that the bulletin of July 7 claims 300 prisoners.";
    assert!(read(text).iter().any(|claim| claim.low == Some(300.0)));
}

#[test]
fn sides_follow_what_is_done_to_whom() {
    for (text, expected) in [
        // The subject loses, not the one attacked.
        ("The Boers stormed the British camp, and 12 were killed.", ("killed", "boer")),
        // A side that announces losses announces its own.
        ("러시아군이 물러났다. 일본 측은 전사 5, 부상 14로 발표하였다.", ("killed", "japanese")),
        // What stands behind a number in brackets is its side.
        ("Strength: 1,774 (British)", ("strength", "british")),
        // A table says in its headings what its figures are.
        ("Side      Killed   Wounded\nGreek     300      1,200", ("killed", "greek")),
        // The heading of a list says whose losses stand in it.
        ("러시아군과 일본군이 싸웠다.\n7. 일본군 피해\n - 전사 8명", ("killed", "japanese")),
        // Where a war is named, the other side need not be.
        ("白坂の戦いは日露戦争の戦闘である。我軍の戦死者は12名、敵は露軍だった。", ("killed", "japanese")),
    ] {
        let claims = read(text);
        let found = claims.iter().find(|claim| claim.kind == expected.0);
        let side = found.and_then(|claim| claim.side.as_deref());
        assert_eq!(side, Some(expected.1), "{text}");
    }
}

#[test]
fn a_denied_one_is_none_and_a_place_is_no_count() {
    let claims = read("救援隊は一人も戻らなかった。");
    assert!(claims.iter().any(|claim| claim.low == Some(0.0)), "{claims:?}");
    assert_eq!(told("我军攻占三里岗。"), []);
}
