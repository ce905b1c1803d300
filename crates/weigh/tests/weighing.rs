//! The promises of weighing, on simulators with known answers.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use weigh::lanchester::{Lanchester, Law};
use weigh::{
    Class, EnsembleOptions, Hypothesis, Observation, Posterior, Prior, Qualifier, Quantity, Question,
    Reading, ReferenceTable, Relation, Reporting, Role, RunStatus, Said, Shard, SimulationError, Simulator,
    Stance, Target, Unknown, Verdict, WeighError, extend, fight_shard, judge, merge,
};

/// The outcome is a lognormal unknown itself: posteriors can be computed by plain integration.
struct Plain {
    unknowns: Vec<Unknown>,
    quantities: Vec<Quantity>,
    fail_every: u64,
    fought: AtomicU64,
}

impl Plain {
    fn new(median: f64, log_sd: f64) -> Self {
        let unknown = |id: &str| Unknown {
            id: id.to_owned(),
            says: "a number".to_owned(),
            unit: "persons".to_owned(),
            prior: Prior::Lognormal { median, log_sd, low: None, high: None },
            claims: vec![],
        };
        let quantity = |id: &str, kind: &str, role: Role| Quantity {
            id: id.to_owned(),
            side: "blue".to_owned(),
            kind: kind.to_owned(),
            engagement: "battle".to_owned(),
            unit: "persons".to_owned(),
            role,
        };
        Self {
            unknowns: vec![unknown("dead"), unknown("hurt")],
            quantities: vec![
                quantity("killed", "killed", Role::Result),
                quantity("wounded", "wounded", Role::Result),
                quantity("rounds", "rounds", Role::Driver),
            ],
            fail_every: 0,
            fought: AtomicU64::new(0),
        }
    }
}

impl Simulator for Plain {
    fn unknowns(&self) -> &[Unknown] {
        &self.unknowns
    }
    fn quantities(&self) -> &[Quantity] {
        &self.quantities
    }
    fn simulate(&self, theta: &[f64], seed: u64) -> Result<Vec<f64>, SimulationError> {
        self.fought.fetch_add(1, Ordering::Relaxed);
        if self.fail_every > 0 && seed.is_multiple_of(self.fail_every) {
            return Err(SimulationError("the powder was wet".to_owned()));
        }
        Ok(vec![theta[0], theta[1], 10.0 * theta[0]])
    }
}

fn said(claim: &str, figure: f64) -> Said {
    Said {
        claims: vec![claim.to_owned()],
        low: Some(figure),
        high: Some(figure),
        qualifier: Qualifier::Exact,
        stance: Stance::Asserts,
    }
}

fn observation(id: &str, origin: &str, relation: Relation, column: &str, figure: f64) -> Observation {
    Observation {
        id: id.to_owned(),
        origin: origin.to_owned(),
        relation,
        class: Class::Loss,
        target: Target::Outcome(vec![Reading::sum(&[column])]),
        said: vec![said(id, figure)],
        retold: false,
        share: 1.0,
        copied: 0.0,
        weighs: true,
    }
}

fn question(observations: Vec<Observation>) -> Question {
    Question {
        battle: "toy".to_owned(),
        observations,
        hypotheses: vec![],
        reporting: Reporting::neutral(),
        headline: vec!["killed".to_owned()],
        assumptions: vec![],
        limits: vec![],
    }
}

fn options(runs: u64) -> EnsembleOptions<'static> {
    EnsembleOptions { runs, seed: 1920, pool: 8_192, ..EnsembleOptions::default() }
}

fn verdict(simulator: &impl Simulator, question: &Question, runs: u64) -> Verdict {
    let table = extend(None, simulator, question, &options(runs)).expect("runs");
    judge(&table, question).expect("a verdict")
}

/// Posterior mean of ln Y and its sd for one loss claim, by brute-force integration that shares no code with the crate.
fn brute(
    median: f64,
    log_sd: f64,
    low: f64,
    high: f64,
    mean_bias: f64,
    bias_sd: f64,
    scale: f64,
) -> (f64, f64) {
    let cdf = |t: f64| {
        0.5 + (f64::atan(t / 3f64.sqrt()) + (t / 3f64.sqrt()) / (1.0 + t * t / 3.0)) / std::f64::consts::PI
    };
    let (mut mass, mut first, mut second) = (0.0, 0.0, 0.0);
    for i in -400..=400 {
        let score = f64::from(i) / 80.0;
        let log_truth = median.ln() + log_sd * score;
        let mut given = 0.0;
        for j in -200..=200 {
            let node = f64::from(j) / 40.0;
            let centre = log_truth + mean_bias + bias_sd * node;
            given += (cdf((high.ln() - centre) / scale) - cdf((low.ln() - centre) / scale))
                * (-0.5 * node * node).exp();
        }
        let weight = given * (-0.5 * score * score).exp();
        mass += weight;
        first += weight * log_truth;
        second += weight * log_truth * log_truth;
    }
    let mean = first / mass;
    (mean, (second / mass - mean * mean).sqrt())
}

fn log_moments(posterior: &Posterior<'_>) -> (f64, f64) {
    let pairs = || {
        posterior.runs().iter().zip(posterior.weights()).map(|(run, weight)| (run.outcomes[0].ln(), weight))
    };
    let mean: f64 = pairs().map(|(value, weight)| value * weight).sum();
    (mean, pairs().map(|(value, weight)| weight * (value - mean) * (value - mean)).sum::<f64>().sqrt())
}

#[test]
fn one_claim_gives_the_posterior_of_plain_integration() {
    let simulator = Plain::new(300.0, 0.8);
    let mut question = question(vec![observation("c", "diary", Relation::Enemy, "killed", 900.0)]);
    question.observations[0].said[0].qualifier = Qualifier::Range;
    (question.observations[0].said[0].low, question.observations[0].said[0].high) =
        (Some(800.0), Some(1_000.0));
    let table = extend(None, &simulator, &question, &options(8_000)).expect("runs");
    let posterior = Posterior::new(&table, &question.observations, &question.reporting).expect("weights");
    let (mean, sd) = log_moments(&posterior);
    // Enemy loss: B ~ N(0.7, 0.5), tau 0.3; s 0.35.
    let (exact_mean, exact_sd) = brute(300.0, 0.8, 799.5, 1_000.5, 0.7, (0.25_f64 + 0.09).sqrt(), 0.35);
    let error = exact_sd / posterior.effective_size().sqrt();
    assert!((mean - exact_mean).abs() < 4.0 * error, "{mean} {exact_mean} {error}");
    assert!((sd / exact_sd - 1.0).abs() < 0.05, "{sd} {exact_sd}");
}

#[test]
fn almost_normal_errors_give_the_conjugate_posterior() {
    // With s far below tau the report is normal around ln Y + B: the posterior is the conjugate one.
    let simulator = Plain::new(300.0, 0.8);
    let mut question = question(vec![observation("c", "diary", Relation::Own, "killed", 500.0)]);
    question.reporting.loss_scale = 0.02;
    // The tilted generations draw from the pool's members: as many of them as by default, for the spread's sake.
    let options = EnsembleOptions { pool: 65_536, ..options(8_000) };
    let table = extend(None, &simulator, &question, &options).expect("runs");
    let posterior = Posterior::new(&table, &question.observations, &question.reporting).expect("weights");
    let (mean, sd) = log_moments(&posterior);
    let (prior, report) = (1.0 / 0.64, 1.0 / (0.04 + 0.09 + 3.0 * 0.000_4));
    let exact_mean = (prior * 300f64.ln() + report * (500f64.ln() + 0.2)) / (prior + report);
    let exact_sd = (1.0 / (prior + report)).sqrt();
    assert!((mean - exact_mean).abs() < 0.02, "{mean} {exact_mean}");
    assert!((sd / exact_sd - 1.0).abs() < 0.05, "{sd} {exact_sd}");
}

#[test]
fn copies_count_once() {
    let simulator = Plain::new(300.0, 0.8);
    let single = question(vec![observation("c", "diary", Relation::Enemy, "killed", 900.0)]);
    let mut copied = single.clone();
    copied.observations[0].said[0].claims =
        vec!["c".to_owned(), "copy".to_owned(), "copy-of-copy".to_owned()];
    let (one, many) = (verdict(&simulator, &single, 600), verdict(&simulator, &copied, 600));
    assert_eq!(one.quantities, many.quantities);
    assert_eq!(one.origins, many.origins);
    assert_eq!(many.claims.len(), 3);
    // The same words from another origin are new evidence.
    let mut other = single.clone();
    other.observations.push(observation("d", "gazette", Relation::Enemy, "killed", 900.0));
    assert_ne!(verdict(&simulator, &other, 600).quantities, one.quantities);
}

#[test]
fn a_doubtful_copy_counts_for_less_the_likelier_it_is_one() {
    let simulator = Plain::new(300.0, 0.8);
    let roll = observation("c", "roll", Relation::Own, "killed", 900.0);
    let median = |copied: Option<f64>| {
        let mut observations = vec![roll.clone()];
        observations.extend(copied.map(|copied| Observation {
            copied,
            ..observation("d", "gazette", Relation::Own, "killed", 900.0)
        }));
        verdict(&simulator, &question(observations), 2_000).quantities[0].median
    };
    let (alone, both) = (median(None), median(Some(0.0)));
    let (doubtful, likely) = (median(Some(0.1)), median(Some(0.99)));
    assert!(
        alone < likely + 2.0 && likely < doubtful && doubtful < both,
        "{alone} {likely} {doubtful} {both}"
    );
    assert!((likely / alone - 1.0).abs() < 0.05, "{alone} {likely}");
}

#[test]
fn claims_on_unknowns_weigh_before_the_fight_and_cost_no_effective_runs() {
    let simulator = Plain::new(300.0, 0.8);
    let mut claim = observation("s", "roll", Relation::Own, "dead", 1_500.0);
    claim.class = Class::Strength;
    claim.target = Target::Unknowns(vec![Reading::sum(&["dead"])]);
    let question = question(vec![claim]);
    let table = extend(None, &simulator, &question, &options(4_000)).expect("runs");
    let posterior = Posterior::new(&table, &question.observations, &question.reporting).expect("weights");
    let (mean, sd) = log_moments(&posterior);
    // Bare 1,500: nearly all its information is the centre; own strength B = 0, tau 0.3, s 0.1.
    let (exact_mean, exact_sd) = brute(300.0, 0.8, 1_495.0, 1_505.0, 0.0, 0.3, 0.10);
    assert!((mean - exact_mean).abs() < 0.03, "{mean} {exact_mean}");
    assert!((sd / exact_sd - 1.0).abs() < 0.06, "{sd} {exact_sd}");
    // Two prior deviations out, plain prior draws would leave about one run in ten.
    assert!(posterior.effective_size() > 3_000.0, "{}", posterior.effective_size());
}

#[test]
fn a_biased_source_is_found_out_where_others_contradict_it_and_only_there() {
    let simulator = Plain::new(300.0, 0.8);
    let boast = observation("boast", "army", Relation::Enemy, "killed", 3_000.0);
    let roll = observation("roll", "muster", Relation::Own, "killed", 290.0);
    let neutral = observation("neutral", "consul", Relation::ThirdParty, "killed", 280.0);
    let unrelated = observation("unrelated", "rumour", Relation::Enemy, "wounded", 610.0);
    let found = verdict(&simulator, &question(vec![boast, roll, neutral, unrelated]), 4_000);
    let origin = |id: &str| found.origins.iter().find(|origin| origin.id == id).expect("an origin");
    let army = origin("army");
    assert!(army.weighed && army.factor.posterior.median > 3.0, "{army:?}");
    assert!((army.factor.prior.median - 0.7_f64.exp()).abs() < 0.02);
    let killed = &found.quantities[0];
    assert!(killed.median > 250.0 && killed.median < 500.0, "{killed:?}");
    let boast = found.claims.iter().find(|claim| claim.id == "boast").expect("the claim");
    let roll = found.claims.iter().find(|claim| claim.id == "roll").expect("the claim");
    assert!(boast.plausibility < 0.02 && roll.plausibility > 0.2, "{boast:?} {roll:?}");
    assert_eq!(boast.needs[0].id, "rounds");
    assert!(boast.needs[0].needed > 2.0 * boast.needs[0].usual);
}

#[test]
fn what_nothing_weighs_is_said_so() {
    // The prior is so wide that one claim cannot tell the truth from the bias.
    let simulator = Plain::new(300.0, 3.0);
    let found = verdict(
        &simulator,
        &question(vec![observation("c", "diary", Relation::Enemy, "killed", 700.0)]),
        6_000,
    );
    assert!(!found.origins[0].weighed, "{:?}", found.origins[0]);
}

#[test]
fn same_rows_for_any_number_of_threads_and_any_number_of_steps() {
    let simulator = Lanchester::new(
        Law::Square,
        Prior::Lognormal { median: 200.0, log_sd: 0.4, low: Some(20.0), high: None },
        Prior::Uniform { low: 50.0, high: 400.0 },
        Prior::Beta { mean: 0.5, n: 4.0 },
        0.5,
    );
    let mut strength = observation("s", "roll", Relation::Own, "blue", 240.0);
    strength.target = Target::Unknowns(vec![Reading::sum(&["blue"])]);
    let loss = observation("l", "paper", Relation::Enemy, "red-killed", 150.0);
    let question = question(vec![strength, loss]);
    let at = |runs, jobs| EnsembleOptions { jobs: Some(jobs), ..options(runs) };
    let one = extend(None, &simulator, &question, &at(700, 1)).expect("runs");
    let two = extend(None, &simulator, &question, &at(700, 2)).expect("runs");
    assert_eq!(one, two);
    let mut stepped = None;
    for runs in [100, 128, 300, 513, 700] {
        stepped = Some(extend(stepped, &simulator, &question, &at(runs, 2)).expect("runs"));
    }
    assert_eq!(stepped.as_ref(), Some(&one));
    let text = |table| serde_json::to_string(&judge(table, &question).expect("a verdict")).expect("JSON");
    assert_eq!(text(&one), text(&two));
    // A table survives being written and read.
    let read: weigh::ReferenceTable =
        serde_json::from_str(&serde_json::to_string(&one).expect("JSON")).expect("a table");
    assert_eq!(text(&read), text(&one));
    // Another seed is another ensemble, and a table is not continued under one.
    let other = EnsembleOptions { seed: 7, ..at(800, 2) };
    assert!(matches!(extend(stepped, &simulator, &question, &other), Err(WeighError::OtherTable { .. })));
}

#[test]
fn a_cancelled_ensemble_is_resumed_to_the_same_table() {
    let simulator = Plain::new(300.0, 0.8);
    let question = question(vec![observation("c", "diary", Relation::Enemy, "killed", 900.0)]);
    let cancel = AtomicBool::new(false);
    let stop_at = |progress: weigh::Progress| {
        if progress.done >= 150 {
            cancel.store(true, Ordering::Relaxed);
        }
    };
    let stopped = EnsembleOptions { progress: Some(&stop_at), cancel: Some(&cancel), ..options(400) };
    let part = extend(None, &simulator, &question, &stopped).expect("part");
    assert!(part.runs.len() >= 100 && part.runs.len() < 400, "{}", part.runs.len());
    let whole = extend(Some(part), &simulator, &question, &options(400)).expect("the rest");
    assert_eq!(whole, extend(None, &simulator, &question, &options(400)).expect("runs"));
}

#[test]
fn failed_runs_are_kept_counted_and_weightless() {
    let simulator = Plain { fail_every: 7, ..Plain::new(300.0, 0.8) };
    let question = question(vec![observation("c", "diary", Relation::Enemy, "killed", 900.0)]);
    let table = extend(None, &simulator, &question, &options(700)).expect("runs");
    assert!(table.failed() > 50 && table.failed() < 150);
    assert!(table.runs.iter().any(|run| run.status == RunStatus::Failed("the powder was wet".to_owned())));
    let found = judge(&table, &question).expect("a verdict");
    assert_eq!((found.runs, found.failed), (700, table.failed()));
    assert!(found.limits.iter().any(|limit| limit.contains("failed")));
    let none = Plain { fail_every: 1, ..Plain::new(300.0, 0.8) };
    let table = extend(None, &none, &question, &options(20)).expect("runs");
    assert!(matches!(judge(&table, &question), Err(WeighError::NothingToWeigh { failed: 20, .. })));
}

#[test]
fn too_few_effective_runs_are_called_so() {
    let simulator = Plain::new(300.0, 0.8);
    let question = question(vec![observation("c", "diary", Relation::Own, "killed", 9_000.0)]);
    let few = verdict(&simulator, &question, 60);
    assert!(
        !few.effective && few.effective_says.contains("Too few effective runs"),
        "{}",
        few.effective_says
    );
    let many = verdict(&simulator, &self::question(vec![]), 400);
    assert!(many.effective && many.ess > 350.0, "{}", many.ess);
}

#[test]
fn later_generations_lean_towards_what_the_claims_need() {
    let simulator = Plain::new(300.0, 0.8);
    // Three origins far out: prior draws reach them seldom.
    let question = question(vec![
        observation("a", "one", Relation::Own, "killed", 1_500.0),
        observation("b", "two", Relation::ThirdParty, "killed", 1_500.0),
        observation("c", "three", Relation::Own, "wounded", 1_200.0),
    ]);
    let plain = EnsembleOptions { adaptive: false, ..options(2_048) };
    let size = |options: &EnsembleOptions<'_>| {
        let table = extend(None, &simulator, &question, options).expect("runs");
        let posterior = Posterior::new(&table, &question.observations, &question.reporting).expect("weights");
        (posterior.effective_size(), log_moments(&posterior).0)
    };
    let ((flat, flat_mean), (leaning, leaning_mean)) = (size(&plain), size(&options(2_048)));
    assert!(leaning > 2.0 * flat, "{flat} {leaning}");
    // And the answer is the same.
    assert!((flat_mean - leaning_mean).abs() < 0.12, "{flat_mean} {leaning_mean}");
}

#[test]
fn hypotheses_are_posterior_odds_over_prior_odds() {
    let simulator = Plain::new(300.0, 0.8);
    let mut question = question(vec![
        observation("low", "roll", Relation::Own, "killed", 120.0),
        observation("high", "boast", Relation::Enemy, "killed", 2_400.0),
    ]);
    // A figure nobody vouches for is no evidence, but it is judged.
    question.observations[1].weighs = false;
    let hypothesis = |id: &str, claims: &[&str]| Hypothesis {
        id: id.into(),
        claims: claims.iter().map(|claim| (*claim).into()).collect(),
    };
    question.hypotheses = vec![
        hypothesis("low", &["low"]),
        hypothesis("high", &["high"]),
        hypothesis("both", &["low", "high"]),
        hypothesis("elsewhere", &["kano-fell"]),
    ];
    let found = verdict(&simulator, &question, 4_000);
    let [low, high, both, elsewhere] = &found.hypotheses[..] else { panic!("four hypotheses") };
    let log_odds = |share: f64| (share / (1.0 - share)).ln();
    let factor = low.log_bayes_factor.expect("a factor");
    assert!((factor - (log_odds(low.posterior) - log_odds(low.prior))).abs() < 1e-9);
    assert!(factor > 0.8 && high.log_bayes_factor.expect("a factor") < factor, "{low:?} {high:?}");
    // Prior share of 96 to 150 (120 / 1.25 to 120 x 1.25) under the lognormal: 0.1157.
    assert!((low.prior - 0.115_7).abs() < 0.02, "{}", low.prior);
    assert_eq!((both.log_bayes_factor, both.runs), (None, 0));
    assert_eq!((elsewhere.log_bayes_factor, elsewhere.unmeasured.len()), (None, 1));
    assert!(!found.limits.iter().any(|limit| limit.contains("No hypothesis fits")));
    // Too few runs support no factor, and where no hypothesis fits, that is said.
    let few = verdict(&simulator, &question, 60);
    assert!(few.hypotheses.iter().all(|one| one.log_bayes_factor.is_none()), "{:?}", few.hypotheses);
    question.hypotheses.truncate(2);
    question.hypotheses.remove(0);
    let unfit = verdict(&simulator, &question, 4_000);
    assert!(unfit.limits.iter().any(|limit| limit.contains("No hypothesis fits")), "{:?}", unfit.limits);
}

#[test]
fn sensitivity_covers_origins_errors_sets_and_halves() {
    let simulator = Plain::new(300.0, 0.8);
    let found = verdict(
        &simulator,
        &question(vec![
            observation("low", "roll", Relation::Own, "killed", 60.0),
            observation("high", "boast", Relation::Enemy, "killed", 5_000.0),
        ]),
        4_000,
    );
    let ids: Vec<&str> = found.sensitivity.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "without:boast",
            "without:roll",
            "errors:x2",
            "errors:x0.5",
            "reporting:sceptical",
            "reporting:credulous",
            "reporting:no-bias",
            "half:even",
            "half:odd"
        ]
    );
    // All rests on the roll: without it the killed are many more, and the verdict says that it is not decided.
    let without = &found.sensitivity[1].moves[0];
    assert!(without.changes && without.ratio > 3.0, "{without:?}");
    assert!(!found.quantities[0].decided);
    assert!(found.sensitivity[7].moves.iter().all(|moved| !moved.changes));
}

#[test]
fn words_of_uncertain_meaning_are_a_mixture() {
    let simulator = Plain::new(300.0, 0.8);
    let with = |readings: Vec<Reading>| {
        let mut claim = observation("c", "diary", Relation::Own, "killed", 600.0);
        claim.target = Target::Outcome(readings);
        verdict(&simulator, &question(vec![claim]), 4_000).quantities[0].median
    };
    let killed = with(vec![Reading::sum(&["killed"])]);
    let casualties = with(vec![Reading::sum(&["killed", "wounded"])]);
    let unclear = with(vec![Reading::sum(&["killed"]), Reading::sum(&["killed", "wounded"])]);
    assert!(casualties < unclear && unclear < killed, "{casualties} {unclear} {killed}");
}

#[test]
fn a_denial_counts_against_and_zero_is_a_figure() {
    let simulator = Plain::new(300.0, 0.8);
    let mut denial = observation("c", "ministry", Relation::Own, "killed", 900.0);
    denial.said[0] = Said {
        low: Some(500.0),
        high: None,
        qualifier: Qualifier::AtLeast,
        stance: Stance::Denies,
        ..said("c", 0.0)
    };
    let denied = verdict(&simulator, &question(vec![denial]), 2_000);
    let plain = verdict(&simulator, &question(vec![]), 2_000);
    assert!(denied.quantities[0].median < 0.9 * plain.quantities[0].median);
    assert!(denied.claims[0].plausibility > denied.claims[0].prior_plausibility);
    let none = observation("z", "ministry", Relation::Own, "killed", 0.0);
    let zero = verdict(&simulator, &question(vec![none]), 2_000);
    assert!(zero.quantities[0].median <= plain.quantities[0].median);
    assert!(zero.claims[0].plausibility < 0.01);
}

#[test]
fn silence_counts_for_little_and_more_the_likelier_it_would_have_been_told() {
    let simulator = Plain::new(300.0, 0.8);
    let median = |told: f64| {
        let mut silent = observation("c", "ministry", Relation::ThirdParty, "killed", 900.0);
        let stance = Stance::Silent { told };
        silent.said[0] =
            Said { claims: vec![], low: Some(300.0), high: None, qualifier: Qualifier::AtLeast, stance };
        let found = verdict(&simulator, &question(vec![silent]), 2_000);
        assert!(found.claims.is_empty(), "a silence is no claim to be judged");
        found.quantities[0].median
    };
    let plain = verdict(&simulator, &question(vec![]), 2_000).quantities[0].median;
    let (hardly, likely) = (median(0.3), median(0.9));
    // Above the limit by even chances: the truth's odds of lying there fall at most to (1 - told) / 1.
    assert!(likely < hardly && hardly < plain, "{likely} {hardly} {plain}");
    assert!(likely > 0.4 * plain, "silence is never certain: {likely} of {plain}");
}

#[test]
fn a_wrong_question_is_refused_in_words() {
    let simulator = Plain::new(300.0, 0.8);
    let refused = |question: &Question| {
        extend(None, &simulator, question, &options(10)).expect_err("a fault").to_string()
    };
    let lost = question(vec![observation("c", "diary", Relation::Own, "lost-hats", 3.0)]);
    assert_eq!(
        refused(&lost),
        "observation `c` needs `lost-hats`, which is none of the simulator's quantities"
    );
    let mut silent = question(vec![observation("c", "diary", Relation::Own, "killed", 3.0)]);
    (silent.observations[0].said[0].low, silent.observations[0].said[0].high) = (None, None);
    assert!(refused(&silent).contains("no figure"));
    let mut bent = question(vec![]);
    bent.reporting.tau = 0.0;
    assert!(refused(&bent).contains("tau"));
    let mut broken = Plain::new(300.0, 0.8);
    broken.unknowns[1].prior = Prior::Beta { mean: 2.0, n: 1.0 };
    let fault = extend(None, &broken, &question(vec![]), &options(10)).expect_err("a fault");
    assert!(matches!(fault, WeighError::Prior { unknown, .. } if unknown == "hurt"));
}

#[test]
fn many_claims_on_unknowns_are_weighed_by_tempering() {
    // Twelve unknowns, each claimed five times its prior median by its own roll: one prior draw in 10^12 would do.
    let mut simulator = Plain::new(300.0, 0.8);
    let pattern = simulator.unknowns[0].clone();
    simulator.unknowns = (0..12).map(|k| Unknown { id: format!("u{k}"), ..pattern.clone() }).collect();
    let claims = (0..12).map(|k| {
        let mut claim = observation(&format!("s{k}"), &format!("roll-{k}"), Relation::Own, "dead", 1_500.0);
        claim.class = Class::Strength;
        claim.target = Target::Unknowns(vec![Reading::sum(&[&format!("u{k}")])]);
        claim
    });
    let question = question(claims.collect());
    let (exact_mean, exact_sd) = brute(300.0, 0.8, 1_495.0, 1_505.0, 0.0, 0.3, 0.10);
    // One pool leaves noise of 0.015 in the mean and 4 per cent in the spread, which does not fall with the runs: eight pools.
    let (mut mean, mut spread) = (0.0, 0.0);
    for seed in 0..8 {
        let options = EnsembleOptions { seed, ..options(2_000) };
        let table = extend(None, &simulator, &question, &options).expect("runs");
        let posterior = Posterior::new(&table, &question.observations, &question.reporting).expect("weights");
        assert!(posterior.effective_size() > 1_500.0, "{}", posterior.effective_size());
        let mut square = 0.0;
        for (run, weight) in posterior.runs().iter().zip(posterior.weights()) {
            for value in &run.theta {
                mean += weight * value.ln() / 12.0 / 8.0;
                square += weight * (value.ln() - exact_mean).powi(2) / 12.0;
            }
        }
        spread += square.sqrt() / 8.0;
    }
    assert!((mean - exact_mean).abs() < 0.02, "{mean} {exact_mean}");
    assert!((spread / exact_sd - 1.0).abs() < 0.05, "{spread} {exact_sd}");
}

#[test]
fn a_vanishing_discrepancy_gives_the_verdict_of_a_perfect_engine_and_a_real_one_a_wider_one() {
    let simulator = Plain::new(200.0, 0.6);
    let mut question = question(vec![observation("a", "army", Relation::Own, "killed", 150.0)]);
    let perfect = verdict(&simulator, &question, 400);
    question.reporting = Reporting::neutral().with_discrepancy(1e-6);
    let vanishing = verdict(&simulator, &question, 400);
    let (old, new) = (&perfect.quantities[0], &vanishing.quantities[0]);
    assert!((new.median / old.median - 1.0).abs() < 0.02, "{} {}", new.median, old.median);
    assert!((new.ci90[1] / old.ci90[1] - 1.0).abs() < 0.02 && (new.ci90[0] / old.ci90[0] - 1.0).abs() < 0.02);
    assert!((vanishing.ess / perfect.ess - 1.0).abs() < 1e-3);
    question.reporting = Reporting::neutral().with_discrepancy(0.5);
    let real = verdict(&simulator, &question, 400);
    assert!(real.ess > perfect.ess, "{} {}", real.ess, perfect.ess);
    let width = |verdict: &Verdict| verdict.quantities[0].ci90[1] / verdict.quantities[0].ci90[0];
    assert!(width(&real) > width(&perfect), "{} {}", width(&real), width(&perfect));
}

#[test]
fn shards_put_together_are_the_ensemble_of_one_machine() {
    let simulator = Plain { fail_every: 11, ..Plain::new(300.0, 0.8) };
    let question = question(vec![observation("c", "diary", Relation::Enemy, "killed", 900.0)]);
    let fight = |table, runs: u64, shard: &str| {
        let shard: Shard = shard.parse().expect("a shard");
        fight_shard(table, &simulator, &question, &options(runs), shard).expect("a part")
    };
    let whole = fight(None, 200, "1/1");
    // One of them in two steps, and in the wrong order.
    let third = fight(Some(fight(None, 90, "3/3")), 200, "3/3");
    let parts = [third, fight(None, 200, "1/3"), fight(None, 200, "2/3")];
    assert_eq!(parts.iter().map(|part| part.runs.len()).collect::<Vec<_>>(), [66, 67, 67]);
    assert_eq!(merge(parts.to_vec()).expect("the whole"), whole);
    // A part that is there twice counts once; the whole goes on like any table.
    let twice = merge(parts.iter().chain([&parts[1]]).cloned().collect()).expect("the whole");
    assert_eq!(twice, whole);
    let more = extend(Some(twice), &simulator, &question, &options(260)).expect("more");
    assert_eq!(more.runs[..200], whole.runs[..]);
    // What is missing, or not of one ensemble, is refused in words.
    let refused = |parts: Vec<ReferenceTable>| merge(parts).expect_err("refused").to_string();
    let two = refused(vec![parts[0].clone(), parts[1].clone()]);
    assert!(two.contains("run 1 is missing"), "{two}");
    let mut other = parts[2].clone();
    other.runs[5].seed ^= 1;
    let bent = refused(vec![parts[0].clone(), parts[1].clone(), parts[2].clone(), other]);
    assert!(bent.contains("run 16 is there twice"), "{bent}");
    let leaning = extend(None, &simulator, &question, &options(200)).expect("runs");
    if leaning.generations.iter().any(|generation| generation.tilt.is_some()) {
        assert!(refused(vec![leaning]).contains("only shards"));
    }
    assert!(merge(vec![]).is_err());
    for wrong in ["0/3", "4/3", "2", "a/b", "1/0", ""] {
        assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
    }
}
