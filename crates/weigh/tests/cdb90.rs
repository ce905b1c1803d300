//! Losses of battles that were set aside before anything was fitted: circumstances against strengths alone.

use weigh::regression::{Regression, RegressionPrior};

struct Battle {
    aside: bool,
    cluster: String,
    strengths: Vec<f64>,
    circumstances: Vec<f64>,
    casualties: Vec<f64>,
}

fn battles() -> Vec<Battle> {
    include_str!("../data/cdb90.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let number = |place: usize| cells[place].parse::<f64>().expect("a number");
            let century = (number(3) - 1_850.0) / 100.0;
            let posture = |name: &str| f64::from(u8::from(cells[8] == name));
            let strengths = vec![1.0, (number(4) / 2e4).ln(), (number(5) / 2e4).ln()];
            let circumstances = [
                century,
                century * century,
                posture("PD"),
                posture("FD"),
                posture("DL"),
                number(9) / 2.0,
                number(10).max(1.0).ln(),
            ];
            Battle {
                aside: cells[2] == "aside",
                cluster: cells[1].to_owned(),
                circumstances: strengths.iter().copied().chain(circumstances).collect(),
                strengths,
                casualties: vec![number(6).ln(), number(7).ln()],
            }
        })
        .collect()
}

fn scores(battles: &[Battle], terms: fn(&Battle) -> &Vec<f64>) -> Vec<(String, f64)> {
    let (aside, fit): (Vec<&Battle>, Vec<&Battle>) = battles.iter().partition(|battle| battle.aside);
    let size = terms(fit[0]).len();
    let middle = |of_attackers: f64, of_defenders: f64| {
        let mut middle = vec![0.0; size];
        middle[..3].copy_from_slice(&[6.5, of_attackers, of_defenders]);
        middle
    };
    let mut precision = vec![0.05; size];
    precision[0] = 1e-4;
    let prior = RegressionPrior {
        middle: vec![middle(0.5, 0.5), middle(0.3, 0.8)],
        precision,
        freedom: 4.0,
        scale: 1.0,
    };
    let rows: Vec<Vec<f64>> = fit.iter().map(|battle| terms(battle).clone()).collect();
    let outputs: Vec<Vec<f64>> = fit.iter().map(|battle| battle.casualties.clone()).collect();
    let fitted = Regression::fit(&rows, &outputs, &prior).expect("a fit");
    aside
        .into_iter()
        .map(|battle| (battle.cluster.clone(), fitted.log_predictive(terms(battle), &battle.casualties)))
        .collect()
}

/// Log score of both sides' casualties in 148 battles, circumstances (year, posture, surprise, days) over strengths alone. The interval
/// takes the gain of a cluster as one observation; that it excludes 0 was not known when the battles were set aside.
#[test]
fn circumstances_beat_strengths_alone_on_battles_set_aside() {
    let battles = battles();
    let plain = scores(&battles, |battle| &battle.strengths);
    let fuller = scores(&battles, |battle| &battle.circumstances);
    let mut clusters: std::collections::BTreeMap<&str, (f64, f64)> = std::collections::BTreeMap::new();
    for ((cluster, plain), (_, fuller)) in plain.iter().zip(&fuller) {
        let gain = clusters.entry(cluster).or_default();
        gain.0 += fuller - plain;
        gain.1 += 1.0;
    }
    let count = plain.len() as f64;
    let mean = |scores: &[(String, f64)]| scores.iter().map(|(_, score)| score).sum::<f64>() / count;
    let gain = mean(&fuller) - mean(&plain);
    // A ratio of sums over clusters.
    let squares: f64 = clusters.values().map(|(sum, size)| (sum - gain * size).powi(2)).sum();
    let error = squares.sqrt() / count;
    println!(
        "{count} battles: strengths {:.4}, circumstances {:.4}, gain {gain:.4} +- {error:.4}",
        mean(&plain),
        mean(&fuller)
    );
    assert_eq!(plain.len(), 148);
    assert!(gain - 1.645 * error > 0.0, "{gain} {error}");
}
