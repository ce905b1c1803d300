//! Why a thing happened: plain data for a watcher that asks ([`Watch::ASKS_WHY`](crate::Watch::ASKS_WHY)).
//!
//! Nothing here is in the digest and nothing is built for a watcher that does not ask, so a run is the same to the
//! last bit whoever listens. True figures stand beside believed ones: the watcher may know what no commander did.

use crate::mechanism::posture::Posture;
use ground::Position;

use crate::mechanism::close_fight::ChargeOutcome;
use crate::mechanism::morale::{Constants, Strain};
use crate::mechanism::surprise::Degree;
use crate::outcome::Cause;
use crate::scenario::{OrderIndex, Pace, PlaceIndex, UnitIndex};

/// By what means a commander came to know a thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Means {
    /// With his own or his men's eyes.
    Eye {
        /// At this distance, m.
        range_m: f32,
    },
    /// By a runner or rider.
    Messenger {
        /// From whom.
        from: UnitIndex,
        /// Time since it was sent, s.
        delay_s: f32,
    },
    /// From the people of a place.
    Villagers {
        /// Where.
        place: PlaceIndex,
        /// They told what they knew; otherwise it was false.
        honest: bool,
    },
    /// From scouts or a telescope kept on a place.
    Lookout {
        /// Which place.
        place: PlaceIndex,
    },
}

/// One condition of an order, as the commander found it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighed {
    /// Place of the condition in the order's list.
    pub condition: usize,
    /// It held.
    pub holds: bool,
    /// What it was measured by, in the condition's own unit: men, m, share, rounds, ratio, s; not a number where it
    /// has no figure, infinite where there was nothing to measure.
    pub figure: f32,
}

/// What a body does, without orders, on meeting an enemy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// It attacks from the march.
    Attacks,
    /// It stops and stands to.
    StandsTo,
    /// It takes up arms where it halted.
    TurnsOut,
    /// The guard gives the alarm.
    Wakes,
    /// It marches on: to stop is to be caught.
    MarchesOn,
    /// It creeps on unseen.
    CreepsOn,
    /// Unarmed people run.
    Flees,
}

/// What a commander in a fight decides by himself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decision {
    /// The attack has gained nothing for so long, s: they stay where they are and keep up the fire.
    Stalled {
        /// Since the last gain, s.
        since_s: f32,
    },
    /// The place is theirs, or empty.
    PlaceTaken,
    /// The place is taken and the enemy stands behind it.
    GoesOnBeyond {
        /// Distance to the new objective, m.
        range_m: f32,
    },
    /// The hidden ring opens fire.
    FireReleased {
        /// Because the enemy found them out; otherwise because enough were in place or it was time.
        found_out: bool,
    },
    /// It opens fire from hiding together with the body whose ambush was sprung.
    Springs {
        /// Whose.
        with: UnitIndex,
    },
    /// It stopped for an enemy who does nothing, and goes on with its order.
    Resumes {
        /// Which.
        order: OrderIndex,
    },
    /// It takes up an order whose hour is long past without the word that it waits for.
    ActsWithoutWord {
        /// Which.
        order: OrderIndex,
    },
    /// Losses on the march make it stop and stand.
    StopsUnderFire {
        /// Share lost.
        losses: f32,
    },
    /// Out of the enemy's sight.
    OutOfSight {
        /// Distance to the nearest enemy it knows of, m; infinite where it knows of none.
        enemy_m: f32,
    },
}

/// How much longer a march takes than it would with one thing changed, s. One at a time: they do not add up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slower {
    /// Than by day.
    pub night_s: f32,
    /// Than on the flat.
    pub slope_s: f32,
    /// Than on a good road in the open all the way.
    pub ground_s: f32,
    /// Than without a load.
    pub load_s: f32,
    /// Than fresh.
    pub fatigue_s: f32,
    /// Than in plain column, without scouts and without creeping.
    pub caution_s: f32,
}

/// What a hit did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// He fights on.
    Light,
    /// Out of action, on his feet.
    Walking,
    /// Out of action, carried.
    Carried,
    /// Dead.
    Killed,
}

/// Arm of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionArm {
    /// Rifles.
    Rifles,
    /// The crew of one machine gun.
    MachineGun,
    /// The crew of one mountain gun.
    MountainGun,
    /// People without arms.
    Unarmed,
}

/// A cause, for a watcher that asks. Sections and men have numbers of their own, in the order in which they were
/// raised.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// A section as it stood at the start.
    Raised {
        /// Its unit.
        unit: UnitIndex,
        /// Its number.
        section: u32,
        /// Number of its first man.
        first_man: u32,
        /// Men in it; their numbers follow one another.
        men: u32,
        /// What it serves.
        arm: SectionArm,
    },
    /// A commander learnt of a body. What he was told is joined to what he believed before.
    Learnt {
        /// Who.
        unit: UnitIndex,
        /// Of whom.
        about: UnitIndex,
        /// By what means.
        by: Means,
        /// How many men he now believes in.
        men: f32,
        /// How many there are.
        truly: u32,
        /// Where he believes them.
        at: Position,
        /// How far that is from where they are, m.
        off_m: f32,
        /// He takes them for the enemy.
        as_enemy: bool,
        /// He believes that they have gone off.
        gone: bool,
        /// It changes what he believes.
        news: bool,
    },
    /// A body heard firing.
    Heard {
        /// Who.
        unit: UnitIndex,
        /// How far he judges it, m.
        judged_m: f32,
        /// How far it is, m.
        truly_m: f32,
        /// How far the place he has in mind is from the true one, m.
        off_m: f32,
    },
    /// An order was taken up, with what made it so.
    Taken {
        /// By whom.
        unit: UnitIndex,
        /// Which.
        order: OrderIndex,
        /// All its conditions.
        weighed: Vec<Weighed>,
    },
    /// An order that was not taken up when another was, or never, with what it waited for.
    Waits {
        /// Whose.
        unit: UnitIndex,
        /// Which.
        order: OrderIndex,
        /// All its conditions.
        weighed: Vec<Weighed>,
        /// It stands before the order in hand and has lapsed.
        lapsed: bool,
        /// This is the end of the run.
        at_the_end: bool,
    },
    /// A body met an enemy for whom it had no order.
    Met {
        /// Who.
        unit: UnitIndex,
        /// Whom.
        other: UnitIndex,
        /// At what distance, m.
        range_m: f32,
        /// Men of the own side known within 1,500 m, itself included.
        own: f32,
        /// Enemies believed within 1,500 m.
        believed: f32,
        /// Enemies there are within 1,500 m.
        truly: u32,
        /// What it does.
        does: Reaction,
    },
    /// A body gives up the fight, with the figures.
    Yielded {
        /// Who.
        unit: UnitIndex,
        /// Why, in a few words.
        because: &'static str,
        /// Share lost in this contact.
        losses: f32,
        /// Share at which it would give up, drawn when the contact began; above 1 where nothing makes it.
        breaking_loss: f32,
        /// Share in broken sections.
        broken: f32,
        /// Men of the own side known within 1,200 m.
        own: f32,
        /// Enemies believed within 1,200 m.
        believed: f32,
        /// Enemies there are within 1,200 m.
        truly: u32,
        /// It believes in enemies on sides more than 120 degrees apart.
        enclosed: bool,
    },
    /// A commander decided something by himself.
    Decided {
        /// Who.
        unit: UnitIndex,
        /// What.
        what: Decision,
    },
    /// A body set out, with what makes it slow.
    SetOut {
        /// Who.
        unit: UnitIndex,
        /// Where to.
        to: Position,
        /// How far by the way it takes, m.
        length_m: f32,
        /// When the first should be there, s.
        due_s: f64,
        /// How it moves.
        pace: Pace,
        /// What makes it slow.
        slower: Slower,
        /// Time it will lose by going astray, s, in that due time.
        astray_s: f32,
    },
    /// A man or a crew fired.
    Shot {
        /// Whose.
        unit: UnitIndex,
        /// Section.
        section: u32,
        /// Who; of a crew its first man.
        man: u32,
        /// On whom.
        on: UnitIndex,
        /// Their section.
        on_section: u32,
        /// With what.
        with: Cause,
        /// Distance, m.
        range_m: f32,
        /// Rounds.
        rounds: u32,
    },
    /// Something hit a man.
    Struck {
        /// Whom.
        man: u32,
        /// His section.
        section: u32,
        /// His unit.
        unit: UnitIndex,
        /// By whose fire.
        by: UnitIndex,
        /// With what.
        with: Cause,
        /// From how far, m.
        range_m: f32,
        /// How he held himself.
        posture: Posture,
        /// What it did.
        hit: Hit,
    },
    /// The nerve of a section under fire was tried.
    Tried {
        /// Whose.
        unit: UnitIndex,
        /// Section.
        section: u32,
        /// What weighed on it.
        strain: Strain,
        /// Chance of breaking at this look.
        chance: f32,
        /// It broke.
        broke: bool,
    },
    /// A section broke and runs.
    Ran {
        /// Whose.
        unit: UnitIndex,
        /// Section.
        section: u32,
        /// Men in it.
        men: u32,
        /// How far it runs, m.
        how_far_m: f32,
    },
    /// A broken section lay down where it was.
    WentToGround {
        /// Whose.
        unit: UnitIndex,
        /// Section.
        section: u32,
        /// Men in it.
        men: u32,
    },
    /// A section rallied.
    Rallied {
        /// Whose.
        unit: UnitIndex,
        /// Section.
        section: u32,
        /// Men in it.
        men: u32,
    },
    /// The first fire surprised a body.
    Surprised {
        /// Whom.
        unit: UnitIndex,
        /// By whose fire.
        by: UnitIndex,
        /// From how far, m.
        range_m: f32,
        /// How far it was surprised.
        degree: Degree,
        /// It knew of this enemy near where he was.
        knew: bool,
        /// It had security out.
        security: bool,
        /// It slept.
        asleep: bool,
    },
    /// A charge was tried.
    Charged {
        /// Attacker.
        unit: UnitIndex,
        /// His section.
        section: u32,
        /// Defender.
        other: UnitIndex,
        /// His section.
        on_section: u32,
        /// How it ended.
        outcome: ChargeOutcome,
    },
    /// A section laid down its arms.
    GaveItselfUp {
        /// Whose.
        unit: UnitIndex,
        /// Section.
        section: u32,
        /// Men in it.
        men: u32,
        /// Enemies close by.
        enemies: f32,
        /// They were cut off.
        cut_off: bool,
        /// Share of their rounds left.
        rounds_left_share: f32,
        /// Chance at this look.
        chance: f32,
    },
    /// A machine gun jammed.
    Jammed {
        /// Whose.
        unit: UnitIndex,
        /// Section.
        section: u32,
        /// Until it is cleared, s.
        clearing_s: f32,
    },
    /// Men see to a wounded comrade and do not fire.
    Helped {
        /// Whose.
        unit: UnitIndex,
        /// Section.
        section: u32,
        /// How many.
        helpers: u32,
        /// For so long, s.
        for_s: f32,
    },
    /// The spent fall out on the march, with what wears their body.
    FellOut {
        /// Whose.
        unit: UnitIndex,
        /// How many.
        men: u32,
        /// How far it marched, m.
        marched_m: f32,
        /// Fatigue of work, 0 to 1.
        work: f32,
        /// Fatigue added by want of sleep.
        sleepless: f32,
        /// By hunger.
        hunger: f32,
        /// By cold.
        cold: f32,
    },
    /// A section lost its leader, for so long.
    LeaderFell {
        /// Whose.
        unit: UnitIndex,
        /// Section.
        section: u32,
        /// Until a deputy has it in hand, s.
        for_s: f32,
    },
    /// A dispersed man came back.
    Returned {
        /// Whose.
        unit: UnitIndex,
        /// Who.
        man: u32,
    },
}

/// What weighed on a section's nerve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Burden {
    /// Losses in this contact.
    Losses,
    /// Losses since the last look.
    RecentLosses,
    /// Suppression.
    Suppression,
    /// The leader down.
    LeaderLost,
    /// Fire from the flank or rear.
    Flank,
    /// Sections beside it that ran.
    Neighbours,
    /// Low morale of the unit; negative where morale is high.
    Morale,
    /// Want of cover counts nothing; cover counts negative.
    Cover,
    /// Fatigue.
    Fatigue,
}

/// The burdens of a strain, heaviest first: by how much each raises the logarithm of the hazard of breaking
/// (model card: morale).
#[must_use]
pub fn burdens(constants: &Constants, strain: &Strain) -> Vec<(Burden, f32)> {
    let with = |strain: &Strain| {
        libm::logf(crate::mechanism::morale::break_hazard_per_s(constants, strain).max(f32::MIN_POSITIVE))
    };
    let all = with(strain);
    // Each burden is what the hazard loses when it alone is lifted, so that the formula stands in one place only.
    let lifted = |lift: &dyn Fn(&mut Strain)| {
        let mut without = *strain;
        lift(&mut without);
        all - with(&without)
    };
    let mut list = vec![
        (Burden::Losses, lifted(&|s| s.loss_share = 0.0)),
        (Burden::RecentLosses, lifted(&|s| s.recent_loss_share = 0.0)),
        (Burden::Suppression, lifted(&|s| s.suppression = 0.0)),
        (Burden::LeaderLost, lifted(&|s| s.leader_lost = false)),
        (Burden::Flank, lifted(&|s| s.flank = 0.0)),
        (Burden::Neighbours, lifted(&|s| s.neighbours_broken = 0.0)),
        (Burden::Morale, lifted(&|s| s.morale = 0.0)),
        (Burden::Cover, lifted(&|s| s.cover = 0.0)),
        (Burden::Fatigue, lifted(&|s| s.fatigue = 0.0)),
    ];
    list.sort_by(|a, b| b.1.total_cmp(&a.1));
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_burden_stands_first() {
        let constants = Constants::default();
        let shot_to_pieces = Strain { loss_share: 0.6, suppression: 0.3, ..Strain::default() };
        assert_eq!(burdens(&constants, &shot_to_pieces)[0].0, Burden::Losses);
        let outflanked = Strain { flank: 1.0, suppression: 0.3, cover: 0.8, ..Strain::default() };
        let list = burdens(&constants, &outflanked);
        assert_eq!(list[0].0, Burden::Flank);
        assert!((list[0].1 - constants.flank_weight).abs() < 1e-3);
        assert_eq!(list.last().map(|last| last.0), Some(Burden::Cover));
    }
}
