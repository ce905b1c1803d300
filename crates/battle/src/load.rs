//! From files to a battle.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::sync::Arc;

use engine::{Place, TravelFields};
use ground::{Ground, GroundSpec, Sky};
use ledger::{Ledger, Names};

use crate::check::{
    BATTLE_FILE, Check, EVENTS_FILE, FORCES_FILE, GROUND_FILE, ORDERS_FILE, UNKNOWNS_FILE, on_the_map,
};
use crate::compile::{Parts, Plan};
use crate::files::Files;
use crate::problem::Problem;
use crate::text::{BattleFile, EventsFile, ForcesFile, OrdersFile, TimelineEvent, UnknownsFile, parse};
use crate::time::{Clock, offset_seconds, unix_seconds};
use crate::unknown::UnknownSpec;

/// Longest window, s: weeks, not years, are fought man by man.
const LONGEST_WINDOW_S: i64 = 60 * 86_400;

/// A file as it was read, for manifests and messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Name inside the folder.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A battle folder that holds together.
#[derive(Clone)]
pub struct Battle {
    pub(crate) file: BattleFile,
    pub(crate) forces: ForcesFile,
    pub(crate) orders: OrdersFile,
    pub(crate) unknowns: Vec<UnknownSpec>,
    pub(crate) clock: Clock,
    pub(crate) ledger: Ledger,
    pub(crate) ground_spec: GroundSpec,
    pub(crate) ground: Arc<Ground>,
    pub(crate) sky: Arc<Sky>,
    pub(crate) plan: Plan,
    accounts: BTreeMap<String, String>,
    inputs: Vec<InputFile>,
}

impl Battle {
    /// Reads, checks and builds a battle folder.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the files.
    pub fn load(files: &dyn Files) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader { files, problems: vec![], inputs: vec![] };
        let mut battle = reader.parse::<BattleFile>(BATTLE_FILE);
        if files.list().is_ok_and(|names| names.iter().any(|name| name == EVENTS_FILE))
            && let (Some(events), Some(battle)) = (reader.parse::<EventsFile>(EVENTS_FILE), battle.as_mut())
        {
            battle.events_format = Some(events.format);
            battle.told = events.event;
        }
        let sources = reader.text(ledger::SOURCES_FILE);
        let claims = reader.text(ledger::CLAIMS_FILE);
        let ground_text = reader.text(GROUND_FILE);
        let forces = reader.parse::<ForcesFile>(FORCES_FILE);
        let orders = reader.parse::<OrdersFile>(ORDERS_FILE);
        let unknowns = reader.parse::<UnknownsFile>(UNKNOWNS_FILE);
        let accounts = reader.accounts();

        let clock = battle.as_ref().and_then(|battle| reader.clock(battle));
        let ledger = match (&sources, &claims) {
            (Some(sources), Some(claims)) => match Ledger::from_toml(sources, claims, &accounts) {
                Ok(ledger) => Some(ledger),
                Err(errors) => {
                    reader.problems.extend(errors.into_iter().map(Problem::from_ledger));
                    None
                }
            },
            _ => None,
        };
        if let Some(ledger) = &ledger {
            reader.leave_out_unreviewed(ledger);
        }
        let ground_spec = ground_text.as_deref().and_then(|text| match GroundSpec::from_toml(text) {
            Ok(spec) => Some(spec),
            Err(error) => {
                reader.problems.push(Problem::from_ground(&error).grounded_in(text));
                None
            }
        });
        let (
            Some(file),
            Some(forces),
            Some(orders),
            Some(unknowns_file),
            Some(clock),
            Some(ledger),
            Some(ground_spec),
        ) = (battle, forces, orders, unknowns, clock, ledger, ground_spec)
        else {
            return Err(reader.finish());
        };

        let mut check = Check {
            battle: &file,
            forces: &forces,
            orders: &orders,
            unknowns_file: &unknowns_file,
            ground: &ground_spec,
            ledger: &ledger,
            clock,
            unknowns: vec![],
            problems: vec![],
        };
        check.run();
        let unknowns = std::mem::take(&mut check.unknowns);
        let problems = std::mem::take(&mut check.problems);
        reader.problems.extend(problems);
        if !reader.problems.is_empty() {
            return Err(reader.finish());
        }

        let ground = match Ground::build(&ground_spec, &|name| files.read(name)) {
            Ok(ground) => Arc::new(ground),
            Err(error) => {
                reader.problems.push(Problem::from_ground(&error));
                return Err(reader.finish());
            }
        };
        let sky = Arc::new(sky(&ground_spec, &ground, clock));
        let places = places(&ground_spec, &ground);
        let travel = Arc::new(TravelFields::new(Arc::clone(&ground), &places));
        let inhabited = inhabited(&ground_spec);
        let folder = Parts { battle: &file, forces: &forces, orders: &orders, unknowns: &unknowns, clock };
        let plan = match Plan::new(&folder, &ground, places, &inhabited, travel) {
            Ok(plan) => plan,
            Err(problems) => {
                reader.problems.extend(problems);
                return Err(reader.finish());
            }
        };
        let battle = Self {
            file,
            forces,
            orders,
            unknowns,
            clock,
            ledger,
            ground_spec,
            ground,
            sky,
            plan,
            accounts,
            inputs: reader.inputs.clone(),
        };
        // The middle of every prior must give a fight; extreme values are refused when they are drawn.
        match battle.compile(&battle.default_theta(), engine::mechanism::MechanismSet::all()) {
            Ok(_) => Ok(battle),
            Err(problem) => {
                reader.problems.push(problem);
                Err(reader.finish())
            }
        }
    }

    /// Identifier of the battle.
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// Name of the battle.
    pub fn title(&self) -> &Names {
        &self.file.title
    }

    /// `battle.toml` as written: sides, engagements, events, hypotheses.
    pub fn description(&self) -> &BattleFile {
        &self.file
    }

    /// What was told of prelude, battle and aftermath: the events of `battle.toml`, then those of `events.toml`.
    pub fn events(&self) -> impl Iterator<Item = &TimelineEvent> {
        self.file.event.iter().chain(&self.file.told)
    }

    /// `forces.toml` as written.
    pub fn forces(&self) -> &ForcesFile {
        &self.forces
    }

    /// `orders.toml` as written.
    pub fn orders(&self) -> &OrdersFile {
        &self.orders
    }

    /// The unknowns, in the order in which a vector of their values stands.
    pub fn unknowns(&self) -> &[UnknownSpec] {
        &self.unknowns
    }

    /// The middle of every prior, in the order of [`Battle::unknowns`].
    pub fn default_theta(&self) -> Vec<f64> {
        self.unknowns.iter().map(|unknown| unknown.prior.middle()).collect()
    }

    /// Start, length and offset of the window.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Claims and sources.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The accounts' texts by identifier, such as `en`.
    pub fn accounts(&self) -> &BTreeMap<String, String> {
        &self.accounts
    }

    /// `ground.toml` as written.
    pub fn ground_spec(&self) -> &GroundSpec {
        &self.ground_spec
    }

    /// The ground.
    pub fn ground(&self) -> &Arc<Ground> {
        &self.ground
    }

    /// Sun and moon.
    pub fn sky(&self) -> &Arc<Sky> {
        &self.sky
    }

    /// Every file that the battle hangs on, in the order of reading: an account that the ledger does not point at is none.
    pub fn inputs(&self) -> &[InputFile] {
        &self.inputs
    }
}

/// Reads files and gathers what is wrong with them.
struct Reader<'a> {
    files: &'a dyn Files,
    problems: Vec<Problem>,
    inputs: Vec<InputFile>,
}

impl Reader<'_> {
    fn text(&mut self, name: &str) -> Option<String> {
        let bytes = match self.files.read(name) {
            Ok(bytes) => bytes,
            Err(error) => {
                let (code, help) = if error.kind() == ErrorKind::NotFound {
                    ("battle::missing-file", "add it; `umpire new` writes a folder with every file in it")
                } else {
                    ("battle::unreadable-file", "see that the file can be read")
                };
                self.problems.push(Problem::of_file(
                    code,
                    name,
                    format!("{name} cannot be read: {error}"),
                    help,
                ));
                return None;
            }
        };
        match String::from_utf8(bytes.clone()) {
            Ok(text) => {
                self.inputs.push(InputFile { name: name.to_owned(), bytes });
                // Windows editors put a byte order mark in front; TOML and the locators know none.
                Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                self.problems.push(Problem::at(
                    "battle::not-text",
                    name,
                    at..at + 1,
                    format!("{name} is not text: byte {at} is not UTF-8"),
                    "save it as UTF-8, or put the right file there",
                ));
                None
            }
        }
    }

    fn parse<T: serde::de::DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let text = self.text(name)?;
        parse(name, &text).map_err(|problem| self.problems.push(problem)).ok()
    }

    fn accounts(&mut self) -> BTreeMap<String, String> {
        let names = match self.files.list() {
            Ok(names) => names,
            Err(error) => {
                let message = format!("the folder cannot be listed: {error}");
                self.problems.push(Problem::of_file(
                    "battle::missing-file",
                    "accounts",
                    message,
                    "see that it exists",
                ));
                return BTreeMap::new();
            }
        };
        let mut accounts = BTreeMap::new();
        for name in names {
            let Some(file) = name.strip_prefix("accounts/") else { continue };
            let Some(stem) = file.strip_suffix(".md").or_else(|| file.strip_suffix(".txt")) else { continue };
            if !stem.contains('/')
                && let Some(text) = self.text(&name)
            {
                accounts.insert(stem.to_owned(), text);
            }
        }
        accounts
    }

    /// An account that no source and no claim points at decides nothing: putting a text there does not make the battle another.
    fn leave_out_unreviewed(&mut self, ledger: &Ledger) {
        let of_sources = ledger.sources().iter().filter_map(|source| source.account.as_ref());
        let of_claims = ledger.claims().iter().filter_map(|claim| Some(&claim.locator.as_ref()?.account));
        let used: BTreeSet<&str> = of_sources.chain(of_claims).map(|account| account.as_str()).collect();
        self.inputs.retain(|file| {
            let account = file.name.strip_prefix("accounts/").and_then(|name| name.rsplit_once('.'));
            account.is_none_or(|(stem, _)| used.contains(stem))
        });
    }

    /// The window; problems with it end the loading, because every other time hangs on it.
    fn clock(&mut self, battle: &BattleFile) -> Option<Clock> {
        let problem = |word: &crate::text::Word, code, message: String, help: &str| {
            Problem::at(code, BATTLE_FILE, word.span(), message, help)
        };
        let Some(offset) = offset_seconds(&battle.reference_offset) else {
            let message = format!("`{}` is not an offset from UTC", battle.reference_offset);
            self.problems.push(problem(
                &battle.reference_offset,
                "battle::time",
                message,
                "write it as +09:00",
            ));
            return None;
        };
        let mut instants = [0; 2];
        for (word, slot) in [&battle.start, &battle.end].into_iter().zip(&mut instants) {
            match unix_seconds(word, offset) {
                Some(instant) => *slot = instant,
                None => {
                    let message = format!("`{word}` is not a time");
                    let help = "write it as 1920-10-18T12:00:00+09:00";
                    self.problems.push(problem(word, "battle::time", message, help));
                    return None;
                }
            }
        }
        let [start, end] = instants;
        if end <= start || end - start > LONGEST_WINDOW_S {
            let message = if end <= start {
                "the battle ends before it begins".to_owned()
            } else {
                format!("the battle lasts {} days", (end - start) / 86_400)
            };
            let help = "put `end` after `start`, at most sixty days";
            self.problems.push(problem(&battle.end, "battle::end-before-start", message, help));
            return None;
        }
        Some(Clock { start_unix_s: start, duration_s: (end - start) as f64, reference_offset_s: offset })
    }

    /// All problems, their spans cut to the files' text.
    fn finish(self) -> Vec<Problem> {
        let Self { files, problems, .. } = self;
        problems
            .into_iter()
            .map(|problem| {
                let text = files.read(&problem.file).ok().and_then(|bytes| String::from_utf8(bytes).ok());
                match text {
                    Some(text) => problem.behind_mark(&text).grounded_in(&text),
                    None => problem,
                }
            })
            .collect()
    }
}

/// Places on the map, in the order of `ground.toml`; villagers are added by the plan.
fn places(spec: &GroundSpec, ground: &Ground) -> Vec<Place> {
    spec.places
        .iter()
        .filter(|place| on_the_map(spec, place))
        .filter_map(|place| {
            let (lat, lon) = (place.lat?, place.lon?);
            Some(Place {
                name: place.id.clone(),
                position: ground.projection().to_plane(lat, lon),
                villagers: None,
            })
        })
        .collect()
}

/// Which of [`places`] people live in, in the same order.
fn inhabited(spec: &GroundSpec) -> Vec<bool> {
    spec.places.iter().filter(|place| on_the_map(spec, place)).map(|place| place.inhabited).collect()
}

/// Sun and moon over the middle of the ground.
fn sky(spec: &GroundSpec, ground: &Ground, clock: Clock) -> Sky {
    let bounds = spec.bounds;
    let (lat, lon) = (0.5 * (bounds.south + bounds.north), 0.5 * (bounds.west + bounds.east));
    let height_m = f64::from(ground.height_m(ground.projection().to_plane(lat, lon)));
    let sky = Sky::new(lat, lon, height_m, clock.start_unix_s, clock.duration_s);
    match &spec.weather {
        Some(weather) => sky.with_cloud_factor(weather.cloud_factor),
        None => sky,
    }
}
