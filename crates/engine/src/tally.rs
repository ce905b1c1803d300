//! Casts up the books at the end of a run.

use crate::outcome::{Books, Outcome, Watch};
use crate::state::men::Condition;
use crate::state::section::Arm;
use crate::state::world::World;

impl<W: Watch> World<'_, W> {
    /// The outcome: every man and every round in exactly one column.
    pub(crate) fn tally(mut self) -> Outcome {
        let mut units = vec![Books::default(); self.scenario.units.len()];
        for body in &self.bodies {
            let books = &mut units[body.unit];
            books.start = body.start;
            books.died_of_wounds = body.died_of_wounds;
            books.killed_by_own = body.killed_by_own;
            books.rounds_issued = body.rounds_issued;
            books.rounds_fired = body.rounds_fired;
            books.rounds_lost = body.rounds_lost;
            books.shells_fired = body.shells_fired;
            for section in body.sections.clone() {
                let section = &self.sections[section as usize];
                for man in section.men.clone() {
                    match self.men.condition[man as usize] {
                        Condition::Fit => books.present += 1,
                        Condition::Wounded => books.wounded += 1,
                        Condition::Dead => books.killed += 1,
                        Condition::Missing => books.missing += 1,
                        Condition::Captured => books.captured += 1,
                    }
                    if section.arm != Arm::MountainGun {
                        books.rounds_left += u64::from(self.men.rounds[man as usize]);
                    }
                }
            }
        }
        let mut sides = vec![Books::default(); self.scenario.sides];
        let mut non_combatants = sides.clone();
        for body in &self.bodies {
            let into = if body.combatant { &mut sides } else { &mut non_combatants };
            add(&mut into[body.side], &units[body.unit]);
        }
        let contacts: Vec<_> =
            self.contacts.list.drain(..).filter(|c| c.merged.is_none()).map(|c| c.record).collect();
        let mut contacts = contacts;
        contacts.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        let mut orders_taken: Vec<(f64, usize)> =
            self.taken_s.iter().enumerate().filter_map(|(order, time)| time.map(|t| (t, order))).collect();
        orders_taken.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for books in &units {
            for word in [books.killed, books.wounded, books.missing, books.captured] {
                self.mix(u64::from(word));
            }
            self.mix(books.rounds_fired);
        }
        debug_assert!(units.iter().all(Books::balance), "men and rounds are all accounted for");
        Outcome {
            sides,
            non_combatants,
            units,
            contacts,
            events: self.events,
            orders_taken,
            digest: self.digest,
        }
    }
}

fn add(into: &mut Books, from: &Books) {
    into.start += from.start;
    into.present += from.present;
    into.killed += from.killed;
    into.died_of_wounds += from.died_of_wounds;
    into.wounded += from.wounded;
    into.missing += from.missing;
    into.captured += from.captured;
    into.killed_by_own += from.killed_by_own;
    into.rounds_issued += from.rounds_issued;
    into.rounds_fired += from.rounds_fired;
    into.rounds_lost += from.rounds_lost;
    into.rounds_left += from.rounds_left;
    into.shells_fired += from.shells_fired;
}
