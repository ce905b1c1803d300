//! From a record to the inputs of one fight: every figure drawn from its range, what is not said from wide defaults.
//!
//! The rules are the same for every record; their numbers stand here and in `docs/model/validation.md`, where it is also said
//! what was seen of the results before each was set.

use crate::draw::Draws;
use crate::record::{Engagement, Range, Side};
use crate::words::{self, Heights, Kind, Light, Readiness, RifleSort, Shelter, SmallArms, Terrain, Training};

/// Fewest men of a side that are fought with.
const FEWEST_MEN: f64 = 4.0;
/// Most men of both sides together that are fought with: of greater forces a stretch of the front with so many is fought.
const MOST_MEN: f64 = 20_000.0;

/// The words of a record, understood once.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Kind of fight.
    pub kind: Kind,
    /// Class of terrain.
    pub terrain: Terrain,
    /// The words call the ground flat.
    pub flat: bool,
    /// Light.
    pub light: Light,
    /// Commanding ground.
    pub heights: Heights,
    /// Year, for arms that are not named.
    pub year: i32,
    /// By side.
    pub sides: [SideReading; 2],
}

/// The words on one side, understood once.
#[derive(Clone, Debug, PartialEq)]
pub struct SideReading {
    /// Training.
    pub training: Training,
    /// Shelter.
    pub shelter: Shelter,
    /// State at the first shot.
    pub readiness: Readiness,
    /// Small arms.
    pub arms: SmallArms,
    /// Mounted men.
    pub mounted: bool,
}

impl Reading {
    /// Understands a record; what is odd is noted in it.
    pub fn of(record: &mut Engagement) -> Self {
        let mut notes = Vec::new();
        // A note begins with the line of the field that it is about.
        let placed = |notes: &mut Vec<String>, from: usize, field: &str| {
            notes[from..].iter_mut().for_each(|note| note.insert_str(0, &record.line(field)));
            notes.len()
        };
        let kind = Kind::read(&record.kind, &record.story, &mut notes);
        let noted = placed(&mut notes, 0, "kind");
        let terrain = Terrain::read(&record.terrain, &record.terrain_note, &mut notes);
        let noted = placed(&mut notes, noted, "terrain");
        let flat = words::flat(&record.terrain_note);
        let light = Light::read(&record.light, kind, &mut notes);
        placed(&mut notes, noted, "light");
        let year = record.day.map_or(1905, |day| day.year);
        if record.day.is_none() {
            notes.push("no date: taken as of 1905".to_owned());
        }
        let mut side = |at: usize| {
            let side = &record.sides[at];
            let called = ["side_a", "side_b"][at];
            let noted = notes.len();
            let training = Training::read(&side.training, called, &mut notes);
            placed(&mut notes, noted, &format!("{called}.training"));
            SideReading {
                training,
                shelter: Shelter::read(&side.cover, terrain),
                readiness: Readiness::read(&format!("{} {}", side.posture, side.role), kind, at),
                arms: SmallArms::read(&side.rifle, &side.edged, year),
                mounted: words::mounted(side),
            }
        };
        let sides = [side(0), side(1)];
        for (at, side) in record.sides.iter().enumerate() {
            let called = ["side_a", "side_b"][at];
            if !side.engaged.known() && !side.present.known() {
                notes.push(format!(
                    "{called}: no strength is given: taken from the other side's with a wide spread"
                ));
            }
            if side.guns.is_none() && words::pieces(None, &side.gun_note, GUN_WORDS).1 > 0.0 {
                notes.push(format!(
                    "{}{called}: the number of guns is taken from the words `{}`",
                    record.line(&format!("{called}.guns_note")),
                    side.gun_note
                ));
            }
        }
        let most: f64 = record.sides.iter().filter_map(most_men).sum();
        if most > MOST_MEN {
            notes.push(format!(
                "up to {most} men: of more than {MOST_MEN} a stretch of the front with so many of both sides is fought, and counted for all"
            ));
        }
        if record.duration_h.is_none() {
            notes.push("no duration is given: taken from the kind of fight".to_owned());
        }
        record.notes.extend(notes);
        let heights = Heights::read(&record.high_ground);
        Self { kind, terrain, flat, light, heights, year, sides }
    }
}

/// Rounds a man without which nobody sets out to attack: two or three minutes of fire (assumed).
const LEAST_ROUNDS: f64 = 15.0;
/// Words that name artillery.
const GUN_WORDS: &[&str] = &["gun", "pounder", "howitzer", "cannon", "krupp", "mm", "batter", "mortar"];
/// Words that name machine guns.
const MACHINE_GUN_WORDS: &[&str] =
    &["machine", "maxim", "gatling", "hotchkiss", "lewis", "vickers", "automatic", "browning", "mg"];

/// Inputs of one side in one run.
#[derive(Clone, Debug, PartialEq)]
pub struct SideInputs {
    /// Men who fight.
    pub men: u32,
    /// Share of them with a firearm.
    pub armed: f64,
    /// Sort of firearm.
    pub sort: RifleSort,
    /// Machine guns.
    pub machine_guns: u32,
    /// Pieces of artillery.
    pub guns: u32,
    /// Rounds a man.
    pub rounds_per_man: u32,
    /// Median dispersion on the range, mil.
    pub dispersion_mil: f64,
    /// Steadiness.
    pub steadiness: f64,
    /// Share of a lying man that his place shields.
    pub shielded: f64,
    /// Hand grenades a man.
    pub grenades: f64,
    /// Share on guard, where the side rests.
    pub guard: f64,
    /// Share of the men who go in at first; the others follow.
    pub first_wave: f64,
    /// Share of the companies that close with the enemy at all; the others keep up the fire.
    pub press: f64,
    /// Loss share at which the side breaks the fight off.
    pub gives_up_at: f64,
}

/// Inputs of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Inputs {
    /// Metres at which fire opens.
    pub opening_m: f64,
    /// Seconds from the first shot after which the fight is over whatever happens.
    pub duration_s: f64,
    /// Seconds of its decisive part.
    pub main_phase_s: f64,
    /// Men of the attacked side within reach who do not fight from the start.
    pub relief: f64,
    /// Stretches of like size into which the front is divided, of which one is fought; 1 for all but the greatest forces.
    pub stretches: f64,
    /// By side.
    pub sides: [SideInputs; 2],
}

impl Inputs {
    /// Draws the inputs of a run.
    #[must_use]
    pub fn draw(record: &Engagement, reading: &Reading, draws: &Draws) -> Self {
        let men = strengths(record, draws);
        let stretches = ((men[0] + men[1]) / MOST_MEN).max(1.0);
        let men = men.map(|men| (men / stretches).max(FEWEST_MEN));
        let usual_h = match reading.kind {
            Kind::Ambush => 1.0,
            Kind::NightRaid => 0.7,
            Kind::Meeting => 3.0,
            Kind::Assault | Kind::PreparedDefence | Kind::Pursuit => 4.0,
            Kind::Siege => 12.0,
        };
        let duration_s = 3_600.0
            * match record.duration_h {
                Some(hours) => draws.lognormal("duration", hours, 0.25),
                None => draws.lognormal("duration", usual_h, 0.6),
            }
            .clamp(0.1, 30.0);
        let main_phase_s = record
            .main_phase_h
            .map_or(duration_s * draws.between("main", 0.2, 0.7), |hours| {
                3_600.0 * draws.lognormal("main", hours, 0.3)
            })
            .min(duration_s);
        let opening_m = match record.opening_range_m {
            Some(metres) => draws.lognormal("opening", metres, 0.25),
            None => draws.lognormal("opening", usual_opening_m(reading), 0.6),
        }
        .clamp(4.0, 1_500.0);
        let side = |at: usize| {
            let side = &record.sides[at];
            side_inputs(side, &reading.sides[at], reading, (men[at], stretches), ["a", "b"][at], draws)
        };
        let relief = record.sides[1]
            .engaged
            .known()
            .then(|| draws.count("b.present", &record.sides[1].present))
            .flatten()
            .map_or(0.0, |present| (present / stretches - men[1]).max(0.0));
        Self { opening_m, duration_s, main_phase_s, relief, stretches, sides: [side(0), side(1)] }
    }
}

/// Range at which fire opens where the record is silent, median, m.
fn usual_opening_m(reading: &Reading) -> f64 {
    let by_day = match (reading.kind, reading.terrain) {
        (Kind::Ambush, Terrain::Open | Terrain::Mixed) => 60.0,
        (Kind::Ambush, Terrain::Mountain) => 120.0,
        (Kind::Ambush, Terrain::Forest | Terrain::Town) => 30.0,
        (_, Terrain::Open) => 600.0,
        (_, Terrain::Mountain) => 400.0,
        (_, Terrain::Mixed) => 300.0,
        (_, Terrain::Forest | Terrain::Town) => 60.0,
    };
    if reading.light == Light::Night { 50.0_f64.min(by_day) } else { by_day }
}

/// Men who fight, by side.
fn strengths(record: &Engagement, draws: &Draws) -> [f64; 2] {
    let of = |at: usize| -> Option<f64> {
        let side = &record.sides[at];
        let name = ["a", "b"][at];
        let present = draws.count(&format!("{name}.present"), &side.present);
        let engaged = draws.count(&format!("{name}.engaged"), &side.engaged);
        match (engaged, present) {
            (Some(engaged), _) => Some(engaged),
            // Of those present not all come to fight.
            (None, Some(present)) => Some(present * draws.between(&format!("{name}.share"), 0.4, 1.0)),
            (None, None) => None,
        }
    };
    let ratio = draws.lognormal("ratio", 1.0, 0.7);
    let both = match (of(0), of(1)) {
        (Some(a), Some(b)) => [a, b],
        (Some(a), None) => [a, from_losses(&record.sides[1]).max(a * ratio)],
        (None, Some(b)) => [from_losses(&record.sides[0]).max(b * ratio), b],
        (None, None) => {
            let a = draws.lognormal("a.men", 200.0, 0.8);
            [a, a * ratio]
        }
    };
    both.map(|men| men.max(FEWEST_MEN))
}

/// Most men of a side who may fight, where a number is known.
fn most_men(side: &Side) -> Option<f64> {
    let range = if side.engaged.known() { &side.engaged } else { &side.present };
    range.high.or(range.best).or(range.low)
}

/// Prisoners at least were there; losses in the fight are what is to be foretold and say nothing here.
fn from_losses(side: &Side) -> f64 {
    side.captured.point().unwrap_or(0.0)
}

fn side_inputs(
    side: &Side,
    words: &SideReading,
    reading: &Reading,
    (men, stretches): (f64, f64),
    name: &str,
    draws: &Draws,
) -> SideInputs {
    let of = |what: &str| format!("{name}.{what}");
    let (dispersion, steady, steady_sd) = match words.training {
        Training::Veteran => (3.6, 0.4, 0.35),
        Training::Regular => (4.5, 0.1, 0.35),
        Training::Militia => (4.7, -0.15, 0.4),
        Training::Raw => (6.0, -0.5, 0.4),
        Training::Mixed => (4.7, -0.1, 0.45),
    };
    let (shield_low, shield_high) = match words.shelter {
        Shelter::Bare => (0.0, 0.1),
        Shelter::Slight => (0.1, 0.4),
        Shelter::Good => (0.4, 0.7),
        Shelter::Strong => (0.7, 0.95),
    };
    let usual_rounds = match words.arms.sort {
        RifleSort::Magazine => 110.0,
        RifleSort::SingleLoader => 65.0,
        RifleSort::Musket => 20.0,
    };
    // Who holds a place has a store beside his pouches, where the record does not say what he carried.
    let holds = name == "b" && words.shelter >= Shelter::Good && words.readiness != Readiness::March;
    let store = if holds { draws.between(&of("store"), 1.0, 3.0) } else { 1.0 };
    let rounds_per_man = match side.rounds_per_man {
        // A figure that the record itself doubts binds less.
        Some(rounds) if words::doubted(&side.ammunition_note) => draws.lognormal(&of("rounds"), rounds, 0.8),
        Some(rounds) => draws.lognormal(&of("rounds"), rounds, 0.3),
        // Words on want of rounds say how it went where no figure does.
        None if words::short_of_rounds(&side.ammunition_note) => {
            draws.lognormal(&of("rounds"), 0.35 * usual_rounds, 0.5)
        }
        None => draws.lognormal(&of("rounds"), usual_rounds, 0.4) * store,
    };
    // What was fired was there.
    let fired = side
        .rounds_fired
        .map_or(0.0, |fired| fired / (men * stretches) * draws.between(&of("left"), 1.0, 1.3));
    // Nobody goes out to attack without the rounds for a fire fight.
    let least = if name == "a" { LEAST_ROUNDS } else { 0.0 };
    let rounds_per_man = rounds_per_man.max(fired).max(least);
    let machine_guns = match words::pieces(side.machine_guns, &side.machine_gun_note, MACHINE_GUN_WORDS) {
        // Nothing is said: a battalion of regulars had two from about 1905 on.
        (_, high) if high == 0.0 && side.machine_guns.is_none() && reading.year >= 1905 => {
            let drilled = matches!(words.training, Training::Regular | Training::Veteran);
            (0.0, if drilled { men / 400.0 } else { 0.0 })
        }
        range => range,
    };
    let guns = words::pieces(side.guns, &side.gun_note, GUN_WORDS);
    let whole = |what: &str, (low, high): (f64, f64), most: f64| {
        let all = draws.between(&of(what), low, high + 0.999 * f64::from(u8::from(high > low))).floor();
        (all / stretches).round().clamp(0.0, most) as u32
    };
    let (grenades_low, grenades_high) = words::grenades(&side.edged, men * stretches);
    SideInputs {
        men: men.round() as u32,
        armed: draws.between(&of("armed"), words.arms.armed.0, words.arms.armed.1),
        sort: words.arms.sort,
        machine_guns: whole("mg", machine_guns, men / 8.0),
        guns: whole("guns", guns, men / 12.0),
        rounds_per_man: rounds_per_man.round().clamp(1.0, 600.0) as u32,
        dispersion_mil: draws.lognormal(&of("dispersion"), dispersion, 0.4),
        steadiness: (steady + steady_sd * draws.normal(&of("steady"))).clamp(-1.0, 1.0),
        shielded: draws.between(&of("shield"), shield_low, shield_high),
        grenades: draws.between(&of("grenades"), grenades_low, grenades_high),
        guard: draws.between(&of("guard"), 0.03, 0.12),
        first_wave: draws.between(&of("wave"), if words.arms.edged { 0.7 } else { 0.35 }, 1.0),
        // Men with blades have nothing to do at a distance.
        press: draws.between(&of("press"), if words.arms.edged { 0.7 } else { 0.0 }, 1.0),
        // Losers of fights with under 25,000 men on both sides since 1861 (241 decided ones) had lost 0.086, losers of all
        // battles of 1899 to 1921 (124) 0.20: between the two, and wide.
        gives_up_at: draws.lognormal(&of("gives-up"), 0.12, 0.9).clamp(0.01, 0.9),
    }
}

/// Why no fight can be made of a record, where none can.
pub(crate) fn fightable(record: &Engagement) -> Result<(), String> {
    let none = |range: &Range| range.high.or(range.best).is_some_and(|men| men < 1.0);
    for (at, side) in record.sides.iter().enumerate() {
        let range = if side.engaged.known() { &side.engaged } else { &side.present };
        if none(range) {
            let called = ["side_a", "side_b"][at];
            let field = if side.engaged.known() { "strength_engaged" } else { "strength_present" };
            return Err(format!(
                "{}{called}.{field} says that the side has no men; give their number, or \"null\" where it is not known",
                record.line(&format!("{called}.{field}"))
            ));
        }
    }
    Ok(())
}
