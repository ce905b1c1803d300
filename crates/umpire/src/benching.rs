//! Shared benchmarks fought by the engine: how fast, and whether the answer is the one that every program must give.

use cpu_time::ThreadTime;
use engine::benchmark::{AgentSteps, Expected, STEPS, skirmish};
use engine::{Event, Watch, fight};
use serde::Serialize;

use crate::Fault;

/// Fewest seeds at which the spread of survivors is checked as well as their mean.
const SPREAD_SEEDS: usize = 20;
/// How far the spread of survivors may be from the expected one, as a share of it.
const SPREAD: f64 = 0.4;

/// Survivors of one force over seeds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Survivors {
    /// Mean.
    pub mean: f64,
    /// Standard deviation; nothing of a single seed.
    pub sd: Option<f64>,
}

/// The check of survivors against the benchmark's table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Check {
    /// Expected mean of one force.
    pub expected: f64,
    /// How far the mean of both forces may lie from it: 4 sd / sqrt(2 seeds).
    pub tolerance: f64,
    /// Expected standard deviation of one force over seeds; checked to 40 % at 20 seeds and more.
    pub expected_sd: f64,
    /// It holds.
    pub holds: bool,
}

/// What the neutral skirmish gave.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Skirmish {
    /// Men of each force.
    pub n: u32,
    /// Fights, with seeds 1 to this.
    pub seeds: u32,
    /// Agent-steps per second of processor time on one core, setting up included: median over seeds.
    pub agent_steps_per_cpu_s: f64,
    /// The same before the first shot.
    pub march: Option<f64>,
    /// The same from the first shot on.
    pub contact: Option<f64>,
    /// Processor time of one fight, s: median over seeds.
    pub cpu_s: f64,
    /// Survivors of the western force.
    pub red: Survivors,
    /// Survivors of the eastern force.
    pub blue: Survivors,
    /// Mean survivors of both.
    pub pooled: f64,
    /// Against the table, where it has a row for so many men.
    pub check: Option<Check>,
    /// Most memory that the program held, MB, where the system tells.
    pub peak_memory_mb: Option<f64>,
}

/// Counts agent-steps and notes the processor time of the first shot.
struct Timed {
    count: AgentSteps,
    from: ThreadTime,
    first_shot: Option<(f64, f64)>,
}

impl Watch for Timed {
    fn event(&mut self, time_s: f64, event: &Event) {
        if self.first_shot.is_none() && matches!(event, Event::FireOpened { .. }) {
            self.first_shot = Some((time_s, self.from.elapsed().as_secs_f64()));
        }
        self.count.event(time_s, event);
    }
}

/// Fights the neutral skirmish of `n` men a side once for each seed from 1 to `seeds`, one after the other.
pub fn neutral_skirmish(n: u32, seeds: u32) -> Skirmish {
    let scenario = skirmish(n);
    let (mut all, mut march, mut contact, mut cpu) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut red, mut blue) = (Vec::new(), Vec::new());
    for seed in 1..=u64::from(seeds) {
        let mut watch = Timed { count: AgentSteps::default(), from: ThreadTime::now(), first_shot: None };
        let outcome = fight(&scenario, seed, &mut watch);
        let cpu_s = watch.from.elapsed().as_secs_f64();
        let steps = watch.count.total(n);
        all.push(steps / cpu_s);
        cpu.push(cpu_s);
        if let Some((shot_s, shot_cpu_s)) = watch.first_shot {
            // Nobody falls before the first shot, and a step takes a second.
            let marched = f64::from(2 * n) * shot_s;
            march.push(marched / shot_cpu_s);
            contact.push((steps - marched) / (cpu_s - shot_cpu_s));
        }
        red.push(f64::from(outcome.sides[0].present));
        blue.push(f64::from(outcome.sides[1].present));
    }
    let (red, blue) = (survivors(&red), survivors(&blue));
    let pooled = (red.mean + blue.mean) / 2.0;
    let check = Expected::of(n).map(|expected| {
        let tolerance = expected.tolerance(seeds as usize);
        let near = (pooled - expected.survivors).abs() <= tolerance;
        let spread = seeds as usize >= SPREAD_SEEDS
            && [red, blue].iter().any(|s| s.sd.is_some_and(|sd| (sd / expected.sd - 1.0).abs() > SPREAD));
        Check { expected: expected.survivors, tolerance, expected_sd: expected.sd, holds: near && !spread }
    });
    Skirmish {
        n,
        seeds,
        agent_steps_per_cpu_s: median(&mut all).unwrap_or(0.0),
        march: median(&mut march),
        contact: median(&mut contact),
        cpu_s: median(&mut cpu).unwrap_or(0.0),
        red,
        blue,
        pooled,
        check,
        peak_memory_mb: peak_memory_mb(),
    }
}

impl Skirmish {
    /// False where the survivors are not those expected.
    pub fn holds(&self) -> bool {
        self.check.is_none_or(|check| check.holds)
    }

    /// One JSON object.
    ///
    /// # Errors
    /// [`Fault`] if it cannot be written, which does not happen.
    pub fn json(&self) -> Result<String, Fault> {
        crate::fighting::pretty(self)
    }

    /// In words.
    pub fn text(&self) -> String {
        let millions = |rate: f64| format!("{:.1} million", rate / 1e6);
        let phase = |rate: Option<f64>| rate.map_or("none".to_owned(), millions);
        let force = |s: &Survivors| match s.sd {
            Some(sd) => format!("{:.2} (sd {sd:.2})", s.mean),
            None => format!("{:.0}", s.mean),
        };
        let check = match &self.check {
            None => "no expected value for this number of men (500, 2000 and 10000 have one)".to_owned(),
            Some(check) => format!(
                "{:.2} of each on average, expected {:.2} ± {:.2}, sd {:.2} ± 40 % at 20 seeds and more: {}",
                self.pooled,
                check.expected,
                check.tolerance,
                check.expected_sd,
                if check.holds { "holds" } else { "DOES NOT HOLD" }
            ),
        };
        let memory = self.peak_memory_mb.map_or("not known here".to_owned(), |mb| format!("{mb:.1} MB"));
        format!(
            "Neutral skirmish, {} men a side, {STEPS} steps, {} seeds, one core\n\
             agent-steps per CPU second  {} (median)\n\
             \u{20}    before the first shot  {}\n\
             \u{20}   from the first shot on  {}\n\
             CPU seconds of one fight    {:.4} (median)\n\
             survivors                   red {}, blue {}\n\
             check                       {check}\n\
             peak memory                 {memory}\n",
            self.n,
            self.seeds,
            millions(self.agent_steps_per_cpu_s),
            phase(self.march),
            phase(self.contact),
            self.cpu_s,
            force(&self.red),
            force(&self.blue),
        )
    }
}

fn survivors(values: &[f64]) -> Survivors {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Survivors { mean, sd: (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt()) }
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Most memory that this process held resident, as Linux tells it.
fn peak_memory_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_small_fights_hold_and_say_so() {
        let result = neutral_skirmish(500, 3);
        assert!(result.holds() && result.text().contains("holds"), "{}", result.text());
        assert!(result.agent_steps_per_cpu_s > 0.0 && result.march.is_some() && result.contact.is_some());
    }

    #[test]
    fn wrong_survivors_do_not_hold() {
        let mut result = neutral_skirmish(500, 1);
        assert_eq!(result.red.sd, None);
        let check = result.check.as_mut().expect("a size of the table");
        check.holds = false;
        assert!(!result.holds() && result.text().contains("DOES NOT HOLD"));
    }

    #[test]
    fn other_numbers_of_men_have_no_check() {
        let result = neutral_skirmish(20, 1);
        assert!(result.check.is_none() && result.holds());
    }
}
