//! Two bodies drawing near: checked only as often as their speeds make it possible that something has changed.

use ground::Position;

use crate::invariant::Fact;
use crate::mechanism::posture::Posture;
use crate::mechanism::random_variates::{at_least_once, probability_within};
use crate::mechanism::seeing::{self, Alertness, Look, Motion};
use crate::mechanism::{Mechanism, hearing};
use crate::outcome::{Event, Watch};
use crate::queue::Due;
use crate::random::Purpose;
use crate::scenario::Pace;
use crate::state::body::Stance;
use crate::state::pair::Known;
use crate::state::world::World;

/// Beyond this no body notices another by eye, m (numerical: what is seen at that distance is for `seeing`, and next to nothing).
pub(crate) const LOOK_M: f32 = 2_500.0;
/// Within this the sections look for each other themselves, m (numerical: the finer step; beyond, bodies look as wholes).
const NEAR_DAY_M: f32 = 700.0;
const NEAR_NIGHT_M: f32 = 300.0;
/// And beyond so many times this they no longer do.
const PART: f32 = 1.6;
/// Share of the distance by which one stand differs from the next: a quarter octave.
const STAND: f32 = 0.16;
/// Bodies do not look oftener than this however near they are, s: then their sections do.
const LEAST_LOOK_S: f64 = 10.0;
/// Where vegetation dims the view more than this, voices and footfalls are heard as in forest, 1/m (boundary of two classes).
const FOREST_PER_M: f32 = 0.01;

/// More than there are stands.
pub(crate) const STANDS: u32 = 128;

/// The band of distance, a quarter octave wide, from which one of a pair, its second body or its first, looks at the other.
pub(crate) fn stand_of(range_m: f32, second: bool) -> u32 {
    (4.0 * libm::log2f(range_m.max(2.0))) as u32 * 2 + u32::from(second)
}

impl<W: Watch> World<'_, W> {
    /// Whether sounds carry there as in forest.
    pub(crate) fn in_forest(&self, at: Position) -> bool {
        self.scenario.ground.cover_at(at).extinction_per_m > FOREST_PER_M
    }

    /// Checks all pairs of a body anew: its course has changed.
    pub(crate) fn reschedule_pairs(&mut self, body: u32) {
        self.stir(body);
        for other in 0..self.bodies.len() as u32 {
            if other != body {
                let pair = self.pair_index(body, other);
                self.pairs[pair as usize].version += 1;
                let version = self.pairs[pair as usize].version;
                self.queue.push(self.now_s, Due::Approach { pair, version });
            }
        }
    }

    /// Sections of a body go about by themselves until a time: whoever looked seldom because it stood looks again.
    pub(crate) fn go_about(&mut self, body: u32, until_s: f64) {
        let me = &self.bodies[body as usize];
        let stood = me.top_speed_at_m_per_s(self.now_s) <= 0.0 && until_s > self.now_s;
        self.bodies[body as usize].restless_until_s = me.restless_until_s.max(until_s);
        if stood {
            self.reschedule_pairs(body);
        }
    }

    /// A pair is checked.
    pub(crate) fn approach(&mut self, pair: u32, version: u32) {
        let state = &self.pairs[pair as usize];
        if state.version != version {
            return;
        }
        let (first, second, near) = (state.first, state.second, state.near);
        if !self.bodies[first as usize].stands() || !self.bodies[second as usize].stands() {
            if near {
                self.part(pair);
            }
            return;
        }
        let distance = self.distance_between(first, second);
        self.pairs[pair as usize].distance_m = distance;
        self.pairs[pair as usize].checked_s = self.now_s;
        let closing = self.bodies[first as usize].top_speed_at_m_per_s(self.now_s)
            + self.bodies[second as usize].top_speed_at_m_per_s(self.now_s);
        // Whoever is as near as that can be looked at, wherever the others are.
        let least = if distance <= LOOK_M { distance } else { self.least_between(first, second) };
        if least <= LOOK_M {
            let state = &self.pairs[pair as usize];
            let since_s = (self.now_s - state.looked_s).max(0.0) as f32 * state.attention;
            self.pairs[pair as usize].looked_s = self.now_s;
            self.attest(|world| Fact::Paired {
                unit: world.bodies[first as usize].unit,
                other: world.bodies[second as usize].unit,
            });
            self.look_at(pair, first, second, distance, since_s);
            self.look_at(pair, second, first, distance, since_s);
        }
        let state = &self.pairs[pair as usize];
        // A look may have changed the course of either; then a newer check is already on the queue.
        if state.version != version {
            return;
        }
        let must_watch =
            state.hostile || state.first_takes != Known::Friend || state.second_takes != Known::Friend;
        // The light is asked of only where it matters.
        let near_m = |world: &Self| if world.darker_than(0.3) { NEAR_NIGHT_M } else { NEAR_DAY_M };
        if !near && must_watch && distance <= NEAR_DAY_M && distance <= near_m(self) {
            self.meet(pair);
        } else if near && (!must_watch || distance > PART * near_m(self)) {
            let engaged = self.bodies[first as usize].in_contact(self.now_s)
                && self.bodies[first as usize].contact == self.bodies[second as usize].contact;
            if !engaged {
                self.part(pair);
            }
        }
        self.pairs[pair as usize].attention =
            if closing > 0.0 { 1.0 } else { self.scenario.constants.tactics.lookout_attention };
        let steps = &self.scenario.steps;
        let next_s = if least > LOOK_M {
            if closing <= 0.0 {
                self.pairs[pair as usize].looked_s = f64::INFINITY;
                return;
            }
            // They cannot look at each other before then.
            let within_s = self.now_s + f64::from(((least - LOOK_M) / closing).max(20.0));
            self.pairs[pair as usize].looked_s = within_s;
            within_s
        } else {
            match (closing > 0.0, must_watch) {
                (true, true) => {
                    // Each stand, a quarter octave of distance, is looked from.
                    let stand_s = f64::from(STAND * distance / closing);
                    self.now_s + steps.approach_look_s.min(stand_s.max(LEAST_LOOK_S))
                }
                (false, true) => self.now_s + steps.still_approach_look_s,
                (true, false) => self.now_s + steps.friend_look_s,
                // Friends who stand together have nothing to find out until one of them moves.
                (false, false) => return,
            }
        };
        self.queue.push(next_s, Due::Approach { pair, version });
    }

    /// Distance between two bodies, m, as far as what they see of each other goes: the least between heads, middles and tails, and
    /// between any sections where some of one are not with the others.
    fn distance_between(&mut self, a: u32, b: u32) -> f32 {
        self.least_of_points(a, b, false)
    }

    /// Least distance between any two of their men, m: how soon they may see each other.
    fn least_between(&mut self, a: u32, b: u32) -> f32 {
        self.least_of_points(a, b, true)
    }

    fn least_of_points(&mut self, a: u32, b: u32, all: bool) -> f32 {
        // Kept for the next time, so that nothing is allocated.
        let mut theirs = std::mem::take(&mut self.spare_points);
        theirs.clear();
        self.points(b, all, |q| theirs.push(q));
        let mut least = f32::INFINITY;
        self.points(a, all, |p| {
            for q in &theirs {
                let square = p.distance_squared_to(*q);
                least = if square < least { square } else { least };
            }
        });
        self.spare_points = theirs;
        least.sqrt()
    }

    /// Points between which a body stands: head, middle and tail of its column or line, the scouts ahead, all its sections where
    /// some are on their own. Asked for all, those of every line too.
    fn points(&self, body: u32, all: bool, mut visit: impl FnMut(Position)) {
        let me = &self.bodies[body as usize];
        let line = me.deployed || matches!(me.stance, Stance::Holding | Stance::Hidden { .. });
        if me.scattered || self.now_s < me.restless_until_s || (all && line) {
            let column = match &me.stance {
                Stance::Marching(leg) => Some((leg, leg.along_at(self.now_s))),
                _ => None,
            };
            for state in &self.sections[me.sections.start as usize..me.sections.end as usize] {
                if state.stands() {
                    visit(match column {
                        Some((leg, along_m)) if state.in_column(self.now_s) => {
                            state.in_column_at(leg, along_m)
                        }
                        _ => state.motion.at(self.now_s),
                    });
                }
            }
        }
        if let Stance::Marching(leg) = &me.stance {
            let along = leg.along_at(self.now_s);
            let length = self.sections[me.sections.end as usize - 1].behind_m;
            visit(leg.point_at(along));
            visit(leg.point_at(along - 0.5 * length));
            visit(leg.point_at(along - length));
            if me.pace == Pace::Cautious {
                visit(leg.point_at(along + self.scenario.constants.movement.scouts_ahead_m));
            }
        } else if me.deployed {
            let middle = (me.sections.start + me.sections.end) / 2;
            visit(self.section_at(me.sections.start));
            visit(self.section_at(middle));
            visit(self.section_at(me.sections.end - 1));
        } else {
            visit(me.at);
        }
    }

    /// The two come so near that their sections look for each other.
    pub(crate) fn meet(&mut self, pair: u32) {
        let (first, second) = (self.pairs[pair as usize].first, self.pairs[pair as usize].second);
        self.pairs[pair as usize].near = true;
        self.bodies[first as usize].near.push(pair);
        self.bodies[second as usize].near.push(pair);
        for body in [first, second] {
            self.wake(body);
            self.deploy(body);
        }
    }

    /// They are apart again.
    fn part(&mut self, pair: u32) {
        let (first, second) = (self.pairs[pair as usize].first, self.pairs[pair as usize].second);
        self.pairs[pair as usize].near = false;
        self.pairs[pair as usize].lines = Vec::new();
        for body in [first, second] {
            let me = &mut self.bodies[body as usize];
            me.near.retain(|&p| p != pair);
            let on_the_move = matches!(me.stance, Stance::Advancing { .. } | Stance::FallingBack { .. });
            if me.near.is_empty() && !on_the_move {
                me.deployed = false;
                for section in me.sections.clone() {
                    self.sections[section as usize].targets.clear();
                    self.sections[section as usize].think_version += 1;
                }
            }
        }
        let state = &mut self.pairs[pair as usize];
        for takes in [&mut state.first_takes, &mut state.second_takes] {
            if matches!(takes, Known::Mistaken(_)) {
                *takes = Known::Unmet;
            }
        }
    }

    /// One body's scouts, or its guard, have looked for another for `since_s`.
    fn look_at(&mut self, pair: u32, observer: u32, target: u32, distance: f32, since_s: f32) {
        let hostile = self.pairs[pair as usize].hostile;
        if !hostile && self.takes(pair, observer) == Known::Friend {
            self.know_friend(observer, target);
            return;
        }
        self.listen(pair, observer, target, distance);
        if self.has(Mechanism::Seeing) {
            if since_s <= 0.0 {
                return;
            }
            let range = self.spotting_range(observer, target, distance);
            let mut look = self.body_look(target, range);
            let (observers, targets) = self.watchers_and_watched(observer, target);
            let constants = &self.scenario.constants.seeing;
            // However many look and are looked at, they look through the same few gaps.
            let tries = seeing::effective_number(constants, observers)
                .min(self.scenario.constants.tactics.most_observers)
                * seeing::effective_number(constants, targets)
                    .min(self.scenario.constants.tactics.most_marks);
            // Whether anybody of the one can see anybody of the other from where they stand is drawn once for each
            // stand (a band of distance); only how long they take to find them is drawn at each look.
            let plainness = seeing::plainness(constants, &look);
            let second = observer > target;
            let kept = &mut self.pairs[pair as usize].outsights[usize::from(second)];
            if range != kept.range_m {
                kept.range_m = range;
                let stand = stand_of(range, second);
                if stand != kept.stand {
                    kept.stand = stand;
                    [kept.aptitude, ..] = self.random.uniforms(pair, Purpose::Stand, stand);
                }
            }
            let aptitude = kept.aptitude;
            // The cheap draw first: most pairs are settled without a look along the line, many by a bound alone.
            if aptitude >= seeing::target_transform_at_most(plainness) * tries {
                return;
            }
            let ever = seeing::target_transform(plainness);
            // One of several tries succeeds no more often than all of them together, and no less often than one.
            if aptitude >= ever * tries || (aptitude >= ever && aptitude >= at_least_once(ever, tries)) {
                return;
            }
            // What that aptitude could see through; the line is walked no farther.
            let opaque =
                seeing::free_line_depth(constants, at_least_once(aptitude, 1.0 / tries) / ever, look.low);
            if self.depth_between(pair, observer, target, range, opaque) >= opaque {
                return;
            }
            let constants = &self.scenario.constants.seeing;
            let eyes = seeing::effective_number(constants, observers)
                .min(self.scenario.constants.tactics.most_observers);
            let count = self.pairs[pair as usize].count;
            self.pairs[pair as usize].count += 1;
            let [u, ..] = self.random.uniforms(pair, Purpose::Look, count);
            // Whom the most careless and tired men would find by now is found, whatever these are.
            let least = seeing::least_rate_where_plain(constants, &look, plainness, ever) * eyes;
            let found = u < probability_within(least, since_s) || {
                look.alertness = self.body_alertness(observer);
                look.fatigue = self.fatigue(observer);
                let rate = seeing::rate_where_plain(constants, &look, plainness, ever) * eyes;
                u < probability_within(rate, since_s)
            };
            if found {
                self.sight(pair, observer, target, range);
            }
        } else if distance < LOOK_M {
            self.sight(pair, observer, target, distance);
        }
    }

    /// Men who stand still may hear others come, and are on their guard for a while; who it is they cannot tell.
    fn listen(&mut self, pair: u32, observer: u32, target: u32, distance: f32) {
        let me = &self.bodies[observer as usize];
        let other = &self.bodies[target as usize];
        if !self.has(Mechanism::Hearing) || me.top_speed_m_per_s() > 0.0 || other.top_speed_m_per_s() <= 0.0 {
            return;
        }
        let creeping =
            other.pace == Pace::Stealthy || matches!(other.stance, Stance::Advancing { hold_fire: true, .. });
        let sound = if creeping { hearing::Sound::Stealthy } else { hearing::Sound::Column };
        let constants = &self.scenario.constants.hearing;
        let forest = self.in_forest(self.position_of(observer));
        let audible_m = hearing::audible_range_m(constants, sound, forest, self.darker_than(1.0));
        if distance > 2.5 * audible_m {
            return;
        }
        let until_s = self.now_s + f64::from(constants.on_guard_s);
        let count = self.pairs[pair as usize].count;
        self.pairs[pair as usize].count += 1;
        let [u, ..] = self.random.uniforms(pair, Purpose::Look, count);
        if u < hearing::heard_probability(audible_m, distance) {
            self.bodies[observer as usize].on_guard_until_s = until_s;
        }
    }

    /// Where the nearest eyes of a body are: its scouts', when it has thrown any out towards the other.
    fn spotting_range(&self, observer: u32, target: u32, distance: f32) -> f32 {
        let me = &self.bodies[observer as usize];
        if let Stance::Marching(leg) = &me.stance
            && me.pace == Pace::Cautious
        {
            let ahead =
                leg.point_at(leg.along_at(self.now_s) + self.scenario.constants.movement.scouts_ahead_m);
            return ahead.distance_to(self.position_of(target)).min(distance).max(15.0);
        }
        distance.max(5.0)
    }

    /// Optical depth of the line from the nearest eyes of a body to another; very great where ground stands between.
    /// Beyond `opaque` it is not followed.
    fn depth_between(&mut self, pair: u32, observer: u32, target: u32, range: f32, opaque: f32) -> f32 {
        let (from, to) = (self.position_of(observer), self.position_of(target));
        // Along the line in question, not from the commander's boots: the depth of a shorter line is its share.
        let whole = from.distance_to(to).max(1.0);
        let share = (range / whole).min(1.0);
        let opaque = opaque / share;
        let kept = &mut self.pairs[pair as usize].outsights[usize::from(observer > target)];
        let sight = kept.sight_along([from, to], opaque).unwrap_or_else(|| {
            let sight = self.scenario.ground.sight_within(from, 1.6, to, 1.0, opaque);
            (kept.line, kept.opaque, kept.sight) = ([from, to], opaque, sight);
            sight
        });
        if !sight.clear && range > 0.5 * whole { 1e3 } else { sight.optical_depth * share }
    }

    /// What the men of a body expect.
    fn body_alertness(&self, observer: u32) -> Alertness {
        let me = &self.bodies[observer as usize];
        match &me.stance {
            _ if self.now_s < me.on_guard_until_s => Alertness::Cued,
            Stance::Asleep { .. } => Alertness::Unwarned,
            Stance::Marching(_) if me.pace == Pace::Column => Alertness::Unwarned,
            _ if self.believes_enemy_within(observer, 3_000.0) => Alertness::Cued,
            _ => Alertness::Watchful,
        }
    }

    /// What one body shows another, the line between them being free, to men who expect nothing and are not tired.
    fn body_look(&self, target: u32, range: f32) -> Look {
        let other = &self.bodies[target as usize];
        let hidden = matches!(other.stance, Stance::Hidden { .. });
        let moving = matches!(
            other.stance,
            Stance::Marching(_) | Stance::Advancing { .. } | Stance::FallingBack { .. }
        );
        Look {
            range_m: range,
            presented_m: if hidden {
                self.scenario.constants.seeing.hidden_m
            } else {
                Posture::Standing.presented_size_m()
            },
            lux: self.eye_lux_at(self.position_of(target)),
            optical_depth: 0.0,
            low: hidden,
            motion: if moving { Motion::Walking } else { Motion::Still },
            alertness: Alertness::Unwarned,
            suppression: 0.0,
            fatigue: 0.0,
        }
    }

    /// How many look, and how many can be seen.
    fn watchers_and_watched(&self, observer: u32, target: u32) -> (f32, f32) {
        let me = &self.bodies[observer as usize];
        let fit = me.fit as f32;
        let watchers = match (&me.stance, me.pace) {
            (Stance::Asleep { guard }, _) => guard * fit,
            (Stance::Marching(_), Pace::Column) => 0.02 * fit,
            (Stance::Marching(_), _) => 0.2 * fit,
            _ => 0.3 * fit,
        };
        let other = &self.bodies[target as usize];
        let shown = match &other.stance {
            Stance::Hidden { .. } => 0.1 * other.fit as f32,
            Stance::Marching(_) if other.pace == Pace::Stealthy => 0.3 * other.fit as f32,
            _ => other.fit as f32,
        };
        (watchers.max(1.0), shown.max(1.0))
    }

    /// What one body of a pair takes the other for.
    pub(crate) fn takes(&self, pair: u32, observer: u32) -> Known {
        let state = &self.pairs[pair as usize];
        if state.first == observer { state.first_takes } else { state.second_takes }
    }

    /// Sets what one body of a pair takes the other for.
    pub(crate) fn set_takes(&mut self, pair: u32, observer: u32, known: Known) {
        let state = &mut self.pairs[pair as usize];
        if state.first == observer {
            state.first_takes = known;
        } else {
            state.second_takes = known;
        }
        self.wake(observer);
    }

    /// One body has noticed another: friend or foe, how many, and what now.
    fn sight(&mut self, pair: u32, observer: u32, target: u32, range: f32) {
        let hostile = self.pairs[pair as usize].hostile;
        let as_enemy = self.judge(pair, observer, target, range);
        if !as_enemy {
            if !hostile && self.takes(pair, observer) == Known::Friend {
                self.know_friend(observer, target);
            }
            return;
        }
        let fresh = self.learn_by_eye(observer, target, range);
        if range < self.scenario.constants.tactics.found_out_m
            && matches!(self.bodies[target as usize].stance, Stance::Hidden { .. })
        {
            // They see that they are seen: there is nothing left to wait for.
            self.spring(target, range);
        }
        if fresh {
            let believed = self.bodies[observer as usize].beliefs[target as usize].map_or(0.0, |b| b.men);
            let (unit, other) = (self.bodies[observer as usize].unit, self.bodies[target as usize].unit);
            self.emit(Event::Sighted { unit, other, range_m: range, believed_men: believed, as_enemy: true });
            self.spread_news(observer);
            self.startle(observer, range);
        }
        self.react(observer, target, range);
        if fresh {
            self.consider_at(observer, self.now_s);
        }
    }
}
