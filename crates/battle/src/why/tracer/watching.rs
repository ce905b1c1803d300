//! What the fight tells the tracer, event by event and cause by cause, and into which lines it goes.

use super::*;

impl Watch for Tracer<'_> {
    const ASKS_WHY: bool = true;

    fn why(&mut self, time_s: f64, why: &Why) {
        if let Why::Learnt { unit, about, by, men, truly, at, off_m, as_enemy, gone, news } = why {
            if !self.mine[*unit] || !as_enemy {
                return;
            }
            let same = |old: &Learning| {
                let one_place = matches!((old.by, by), (Means::Villagers { place: a, .. }, Means::Villagers { place: b, .. }) if a == *b);
                old.time_s == time_s && old.unit == *unit && (old.by == *by || one_place)
            };
            if !self.learning.as_ref().is_some_and(same) {
                self.flush();
                self.learning = Some(Learning { time_s, unit: *unit, by: *by, of: Vec::new() });
            }
            if let Means::Messenger { from, .. } = by {
                self.word = Some((time_s, *from, *unit));
            }
            let false_now = matches!(by, Means::Villagers { honest: false, .. });
            if false_now && let Some(learning) = &mut self.learning {
                learning.by = *by;
            }
            self.books.falsehoods += u32::from(false_now);
            let now = Said { time_s, men: *men, gone: *gone, at: *at };
            if self.is_new(*unit, *about, now, *news)
                && let Some(learning) = &mut self.learning
            {
                learning.of.push(Report {
                    about: *about,
                    men: *men,
                    truly: *truly,
                    at: *at,
                    off_m: *off_m,
                    gone: *gone,
                    false_news: matches!(by, Means::Villagers { honest: false, .. }),
                });
            }
            return;
        }
        self.flush();
        match why {
            Why::Raised { unit, section, first_man, men, .. } => {
                let number = 1 + self.sections.iter().filter(|known| known.3 == *unit).count() as u32;
                let before: u32 =
                    self.sections.iter().filter(|known| known.3 == *unit).map(|known| known.1).sum();
                self.sections.push((*first_man, *men, *section, *unit, number));
                if self.mine[*unit] {
                    match (self.subject.kind, self.subject.number) {
                        (SubjectKind::Section, Some(wanted)) if wanted == number => {
                            self.section = Some(*section);
                            self.books.start = *men;
                        }
                        (SubjectKind::Man, Some(wanted)) if (before + 1..=before + men).contains(&wanted) => {
                            self.section = Some(*section);
                            self.man = Some(first_man + wanted - before - 1);
                        }
                        _ => {}
                    }
                }
            }
            // Fire close by is seen rather than heard.
            Why::Heard { unit, judged_m, truly_m, off_m }
                if self.mine[*unit] && self.whole() && *truly_m > FAR_ENOUGH_TO_TELL_M =>
            {
                let words = format!(
                    "hears firing and judges it {} off; it is {} off, and the place it has in mind is {} wrong",
                    metres(*judged_m),
                    metres(*truly_m),
                    metres(*off_m)
                );
                self.tell(time_s, Part::Knew, *unit, words, &[Mechanism::Hearing], None);
            }
            Why::Taken { unit, order, weighed } if self.mine[*unit] => {
                self.taken(time_s, *unit, *order, weighed)
            }
            Why::Waits { unit, order, weighed, lapsed, at_the_end } if self.mine[*unit] && self.whole() => {
                self.waits(time_s, *unit, *order, weighed, *lapsed, *at_the_end);
            }
            Why::Met { unit, other, range_m, own, believed, truly, does } if self.mine[*unit] => {
                let key = (*unit, *does as u8);
                let seen = self.met.insert(key, (time_s, *other));
                let again = matches!(does, Reaction::MarchesOn | Reaction::CreepsOn | Reaction::Flees);
                if seen.is_some_and(|(when_s, whom)| time_s - when_s < 5_400.0 && (again || whom == *other)) {
                    return;
                }
                let name = self.other(*unit, *other);
                let figures = format!(
                    "it knows of {} men of its own side within 1.5 km and believes in about {} of the enemy, in truth {}",
                    men(*own),
                    men(*believed),
                    count((*truly).into())
                );
                let range = metres(*range_m);
                let bold = self.scenario.constants.morale.bold_ratio;
                let words = match does {
                    Reaction::Attacks => format!(
                        "meets {name} at {range} without an order for it and attacks: {figures}; a commander attacks who has \
                         more than {bold:.1} men to one"
                    ),
                    Reaction::StandsTo => format!(
                        "meets {name} at {range} without an order for it, stops and stands to: {figures}; a commander does not \
                         attack with fewer than {bold:.1} men to one"
                    ),
                    Reaction::TurnsOut => {
                        format!("finds {name} at {range} from its halt and takes up arms: {figures}")
                    }
                    Reaction::Wakes => format!("is woken by its guard: {name} at {range}"),
                    Reaction::MarchesOn => {
                        format!("sees {name} at {range} and marches on: to stop is to be caught")
                    }
                    Reaction::CreepsOn => format!("sees {name} at {range} and creeps on unseen"),
                    Reaction::Flees => format!("unarmed, runs from {name} at {range}"),
                };
                self.tell(time_s, Part::Decided, *unit, words, &[], Some("tactics"));
            }
            Why::Yielded { unit, because, losses, breaking_loss, broken, own, believed, truly, enclosed }
                if self.mine[*unit] =>
            {
                self.books.gave_way += u32::from(!self.down);
                let numbers = format!(
                    "it knows of {} own men within 1.2 km against about {} believed, in truth {}",
                    men(*own),
                    men(*believed),
                    count((*truly).into())
                );
                let breaking = if *breaking_loss > 1.0 {
                    "nothing would have broken it".to_owned()
                } else {
                    format!("the breaking point drawn when this fight began was {}", percent(*breaking_loss))
                };
                let reason = match *because {
                    "losses" => format!("{} lost in this fight; {breaking}", percent(*losses)),
                    "sections broke" => format!(
                        "{} of its men are in sections that ran; {} lost in this fight, and {breaking}",
                        percent(*broken),
                        percent(*losses)
                    ),
                    _ => {
                        let sides = if *enclosed { " on two sides" } else { "" };
                        format!(
                            "{because}{sides}; {numbers}; {} lost in this fight, and {breaking}",
                            percent(*losses)
                        )
                    }
                };
                let by = match *because {
                    "ran out of rounds" => Mechanism::Ammunition,
                    "drew off by order" => Mechanism::Command,
                    _ => Mechanism::Morale,
                };
                self.tell(
                    time_s,
                    Part::Decided,
                    *unit,
                    format!("gives the fight up: {reason}"),
                    &[by],
                    Some("tactics"),
                );
            }
            Why::Decided { unit, what } if self.mine[*unit] => self.decision(time_s, *unit, *what),
            Why::SetOut { unit, to, length_m, due_s, pace, slower, astray_s } if self.mine[*unit] => {
                self.set_out(time_s, *unit, *to, *length_m, *due_s, *pace, slower, *astray_s);
            }
            Why::Shot { unit, section, man, on, on_section, with, range_m, rounds } => {
                self.last_shot = Some((time_s, *section, *man, *with));
                if self.is_mine(*unit, *section) && self.man.is_none_or(|mine| mine == *man) {
                    self.spans.shot(Key::Gives(*unit, *on, *with as u8), time_s, *range_m, *rounds);
                    if *with == Cause::Shell {
                        self.books.shells_fired += 1;
                    } else {
                        self.books.rounds_fired += u64::from(*rounds);
                    }
                }
                if self.is_mine(*on, *on_section) {
                    self.spans.shot(Key::Takes(*on, *unit, *with as u8), time_s, *range_m, *rounds);
                    self.books.fired_at += u64::from(*rounds);
                }
            }
            Why::Struck { .. } => self.struck(time_s, why),
            Why::Tried { unit, section, strain, chance, broke } => {
                if *broke {
                    self.broke = Some((*section, *strain, *chance));
                }
                if self.is_mine(*unit, *section) {
                    self.spans.nerve(Key::Nerve(*unit), time_s, strain.suppression, *chance);
                }
            }
            Why::Ran { unit, section, men, how_far_m } if self.is_mine(*unit, *section) => {
                self.ran(time_s, *unit, *section, *men, *how_far_m);
            }
            Why::Rallied { unit, section, men } if self.is_mine(*unit, *section) => {
                let words =
                    format!("{}, {}, rallies", self.section_name(*section), counted(*men, "man", "men"));
                let words = if self.whole() { self.of(*unit, words) } else { words };
                self.push(time_s, Part::Did, *unit, words, &[Mechanism::Morale], None);
            }
            Why::Surprised { unit, by, range_m, degree, knew, security, asleep } if self.mine[*unit] => {
                self.books.surprised += u32::from(!self.down);
                let how = match degree {
                    Degree::Complete => "completely",
                    Degree::Substantial => "badly",
                    _ => "a little",
                };
                let mut because = Vec::new();
                if *asleep {
                    because.push("it slept".to_owned());
                } else {
                    because.push(
                        if *knew { "it knew of them" } else { "it knew nothing of them there" }.to_owned(),
                    );
                    if !security {
                        because.push("no scouts were out".to_owned());
                    }
                    if !knew && *range_m < 200.0 {
                        because.push("the fire came from near by".to_owned());
                    }
                }
                let words = format!(
                    "is surprised {how} by the first fire of {}, at {}: {}",
                    self.other(*unit, *by),
                    metres(*range_m),
                    listed(&because)
                );
                self.tell(time_s, Part::Suffered, *unit, words, &[Mechanism::Surprise], None);
            }
            Why::Charged { unit, section, other, on_section, outcome } => {
                self.charged = Some((time_s, *on_section, *unit));
                let end = |mine: bool| match (outcome, mine) {
                    (ChargeOutcome::DefenderGivesWay, true) => "and they give way",
                    (ChargeOutcome::DefenderGivesWay, false) => "and it gives way",
                    (ChargeOutcome::AttackerRecoils, true) => "and recoils",
                    (ChargeOutcome::AttackerRecoils, false) => "but they recoil",
                    (ChargeOutcome::Contact, _) => "and it comes to bayonet and butt",
                };
                if self.is_mine(*unit, *section) {
                    let words = format!("charges {} {}", self.speech.unit(*other), end(true));
                    self.tell(time_s, Part::Did, *unit, words, &[Mechanism::CloseFight], None);
                }
                if self.is_mine(*other, *on_section) {
                    let words = format!("is charged by {} {}", self.speech.unit(*unit), end(false));
                    self.tell(time_s, Part::Suffered, *other, words, &[Mechanism::CloseFight], None);
                }
            }
            Why::GaveItselfUp { unit, section, men, enemies, cut_off, rounds_left_share, chance }
                if self.is_mine(*unit, *section) =>
            {
                let words = format!(
                    "{}, {}, lays down its arms: about {} of the enemy close by, {}, {} of its rounds left; a chance of {}                      at that look",
                    self.section_name(*section),
                    counted(*men, "man", "men"),
                    count(*enemies as u64),
                    if *cut_off { "cut off" } else { "helpless though not cut off" },
                    percent(*rounds_left_share),
                    percent(*chance)
                );
                let words = if self.whole() { self.of(*unit, words) } else { words };
                self.push(time_s, Part::Suffered, *unit, words, &[Mechanism::Surrender], None);
            }
            Why::Jammed { unit, section, clearing_s } if self.is_mine(*unit, *section) => {
                self.spans.tally(Key::Jams(*unit), time_s, 1, *clearing_s);
            }
            Why::Helped { unit, section, helpers, for_s }
                if self.is_mine(*unit, *section) && self.man.is_none() =>
            {
                self.spans.tally(Key::Helpers(*unit), time_s, *helpers, *for_s * *helpers as f32);
            }
            Why::FellOut { unit, men, marched_m, work, sleepless, hunger, cold } if self.mine[*unit] => {
                self.falling_out = Some((time_s, *unit));
                let words =
                    super::super::words::falling_out(*men, *marched_m, [*work, *sleepless, *hunger, *cold]);
                let by = [Mechanism::Privation, Mechanism::Fatigue];
                self.tell(time_s, Part::Suffered, *unit, words, &by, None);
            }
            Why::LeaderFell { unit, section, for_s } if self.is_mine(*unit, *section) => {
                let words = format!(
                    "{} loses its leader; a deputy has it in hand after {}",
                    self.section_name(*section),
                    duration(*for_s)
                );
                self.tell(time_s, Part::Suffered, *unit, words, &[Mechanism::Leadership], None);
            }
            Why::Returned { unit, man } if self.is_my_man(*unit, *man) => {
                self.books.returned(*man);
                self.down = false;
                self.spans.tally(Key::Back(*unit), time_s, 1, 0.0);
            }
            _ => {}
        }
    }

    fn event(&mut self, time_s: f64, event: &Event) {
        self.flush();
        if self.lost.as_ref().is_some_and(|(when_s, ..)| *when_s < time_s) {
            self.flush_lost();
        }
        match event {
            Event::Fell { unit, man, fate, cause, .. } => self.fall(time_s, *unit, *man, *fate, *cause),
            // What is done as soon as it is taken up is told once.
            Event::OrderDone { unit, order } if self.mine[*unit] && self.held_back.0 < time_s => {
                let words = format!("has carried out `{}`", self.speech.order_name(*order));
                self.tell(time_s, Part::Did, *unit, words, &[], None);
            }
            Event::Arrived { unit, at } if self.mine[*unit] => {
                let Some((_, _, length_m)) = self.set_out.get(unit).copied() else { return };
                if self.down {
                    return;
                }
                self.books.marched_m += length_m;
                if length_m >= 500.0 {
                    let words = format!("arrives at {}", self.speech.near(*at));
                    self.tell(time_s, Part::Did, *unit, words, &[Mechanism::Movement], None);
                }
            }
            Event::Message { from, to, delay_s } if self.mine[*to] && self.whole() => {
                if self.word != Some((time_s, *from, *to)) {
                    let words = format!(
                        "has word of an order from {}, {} old",
                        self.speech.unit(*from),
                        duration(*delay_s)
                    );
                    self.tell(time_s, Part::Knew, *to, words, &[Mechanism::Command], None);
                }
            }
            Event::MessageLost { from, to } if self.mine[*from] && self.whole() => {
                let name = self.speech.unit(*to).to_owned();
                match &mut self.lost {
                    Some((when_s, whose, names)) if (*when_s, *whose) == (time_s, *from) => names.push(name),
                    _ => {
                        self.flush_lost();
                        self.lost = Some((time_s, *from, vec![name]));
                    }
                }
            }
            Event::TrailFound { unit, of, judged_age_s, true_age_s } if self.mine[*unit] && self.whole() => {
                let words = format!(
                    "finds the trail of {} and judges it {} old, in truth {}",
                    self.speech.unit(*of),
                    duration(*judged_age_s),
                    duration(*true_age_s)
                );
                self.tell(time_s, Part::Knew, *unit, words, &[Mechanism::Deception], None);
            }
            Event::Council { order, fight, ratio } => {
                let host = self.scenario.orders[*order].unit;
                let mut sat = vec![host];
                if let engine::Task::Council { with, .. } = &self.scenario.orders[*order].task {
                    sat.extend(with);
                }
                if let Some(mine) = sat.into_iter().find(|unit| self.mine[*unit]) {
                    let words = format!(
                        "sits in the council `{}`, which {}: the enemy is held to be {ratio:.1} times as strong as they",
                        self.speech.order_name(*order),
                        if *fight { "chooses to fight" } else { "chooses to avoid battle" }
                    );
                    self.tell(time_s, Part::Decided, mine, words, &[Mechanism::Belief], None);
                }
            }
            Event::AmbushSprung { unit, range_m } if self.mine[*unit] => {
                let words = format!("springs its ambush with the nearest enemy at {}", metres(*range_m));
                self.tell(time_s, Part::Decided, *unit, words, &[], Some("tactics"));
            }
            Event::Misidentified { unit, other, range_m, lux } => {
                let light =
                    if *lux < 1.0 { format!("in the dark ({lux:.2} lux)") } else { "by day".to_owned() };
                if self.mine[*unit] {
                    let words = format!(
                        "takes {} of its own side for the enemy at {}, {light}",
                        self.speech.unit(*other),
                        metres(*range_m)
                    );
                    self.tell(time_s, Part::Knew, *unit, words, &[Mechanism::Identifying], None);
                }
                if self.mine[*other] && !self.mine[*unit] {
                    let words = format!(
                        "is taken for the enemy by {} of its own side at {}, {light}",
                        self.speech.unit(*unit),
                        metres(*range_m)
                    );
                    self.tell(time_s, Part::Suffered, *other, words, &[Mechanism::Identifying], None);
                }
            }
            Event::Recognised { unit, other } if self.mine[*unit] => {
                let words = format!("recognises {} as its own side", self.speech.unit(*other));
                self.tell(time_s, Part::Knew, *unit, words, &[Mechanism::Identifying], None);
            }
            Event::CommanderFell { unit } if self.mine[*unit] => {
                let words = "loses its commander; the next in rank needs time to take over".to_owned();
                self.tell(time_s, Part::Suffered, *unit, words, &[Mechanism::Leadership], None);
            }
            Event::SeenUnarmed { unit, other, range_m } if self.mine[*unit] && self.whole() => {
                let words =
                    format!("sees at {} that {} carry no arms", metres(*range_m), self.speech.unit(*other));
                self.tell(time_s, Part::Knew, *unit, words, &[Mechanism::Identifying], None);
            }
            Event::Left { unit } if self.mine[*unit] => {
                self.tell(time_s, Part::Did, *unit, "leaves the ground".to_owned(), &[], None);
            }
            // Told by their causes.
            Event::OrderTaken { .. }
            | Event::OrderDone { .. }
            | Event::Departed { .. }
            | Event::Arrived { .. }
            | Event::LostWay { .. }
            | Event::Sighted { .. }
            | Event::Told { .. }
            | Event::Message { .. }
            | Event::MessageLost { .. }
            | Event::Heard { .. }
            | Event::TrailFound { .. }
            | Event::Deployed { .. }
            | Event::AmbushSprung { .. }
            | Event::FireOpened { .. }
            | Event::Recognised { .. }
            | Event::Broke { .. }
            | Event::Rallied { .. }
            | Event::GaveWay { .. }
            | Event::CloseFight { .. }
            | Event::CommanderFell { .. }
            | Event::SeenUnarmed { .. }
            | Event::Surrendered { .. }
            | Event::Left { .. } => {}
            #[allow(
                unreachable_patterns,
                reason = "events that a later engine adds are told in the log's own words"
            )]
            other => {
                let concerned = Log::concerns(other).into_iter().flatten().find(|unit| self.mine[*unit]);
                if let (Some(unit), Some(words)) = (concerned, self.log.words(other)) {
                    self.push(time_s, Part::Did, unit, words, &[], None);
                }
            }
        }
    }
}
