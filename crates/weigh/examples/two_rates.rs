//! The rates of a stochastic square law from ten looks at both strengths: `cargo run --release -p weigh --example two_rates --
//! [GENERATIONS] [RUNS] [SEED]`.
//!
//! The task that `benches/peers` gives to other programs. Prints one line of JSON. The posterior is known: a = 0.05406 (sd 0.00240), b =
//! 0.04196 (sd 0.00272).

use weigh::Prior;
use weigh::abc::{AbcOptions, abc};
use weigh::lanchester::{Law, Strengths};

/// R and B at t = 1, ..., 10: one run at a = 0.05, b = 0.04.
const OBSERVED: [f64; 20] = [
    972.0, 752.0, 939.0, 701.0, 908.0, 646.0, 882.0, 595.0, 860.0, 553.0, 841.0, 514.0, 819.0, 469.0, 798.0,
    423.0, 783.0, 368.0, 764.0, 330.0,
];

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>().expect("a whole number"));
    let generations = arguments.next().unwrap_or(6) as u32;
    let runs = arguments.next().unwrap_or(2_200);
    let seed = arguments.next().unwrap_or(1);
    let nearest = arguments.next().unwrap_or(40) as f64 / 100.0;
    let times: Vec<f64> = (1..=10).map(f64::from).collect();
    let prior = || Prior::Uniform { low: 0.0, high: 0.2 };
    // Quantities are Red's strength, then Blue's, at every time; R of the task is Blue here, with rate a.
    let fight = Strengths::new(Law::Square, 1_000, 800, &times, prior(), prior());
    let observed: Vec<f64> = OBSERVED.chunks(2).flat_map(|pair| [pair[1], pair[0]]).collect();
    let found =
        abc(&fight, &observed, &AbcOptions { seed, generations, runs, nearest }).expect("a posterior");
    let ((a, a_sd), (b, b_sd)) = (found.moments(0), found.moments(1));
    println!(
        "{{\"tool\":\"umpire weigh\",\"generations\":{generations},\"simulations\":{},\"tolerance\":{:.1},\"ess\":{:.0},\
         \"mean\":[{a:.5},{b:.5}],\"sd\":[{a_sd:.5},{b_sd:.5}]}}",
        found.simulations,
        found.tolerance,
        found.effective_size(),
    );
}
