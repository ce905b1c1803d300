//! A battle, its result and its runs as files for other programs: GIS, spreadsheets, statistics, provenance.

use std::path::{Path, PathBuf};

use battle::Battle;
use replay::{Counted, Fineness, Grid, Remains, Replay};
use report::geotiff::{self, Cells};
use report::model::PageData;
use report::{ReportError, export, files, layers, table};
use weigh::Posterior;

use crate::fault::Fault;
use crate::find::Located;
use crate::ledger_data::{battle_info, engagement_info, ledger_data};
use crate::map_data::{map, map_point};
use crate::question::ask;
use crate::runs::StoredRuns;
use crate::settings::Settings;
use crate::simulator::BattleSimulator;
use crate::weighing::RUNS_FILE;
use crate::{names, playing, recording};

/// Side of a cell of relief and cover, m, at the finest; the ground's own cells where they are wider.
const RELIEF_CELL_M: f32 = 50.0;
/// Side of a cell of the maps of the fallen and of cartridges, m.
const DENSITY_CELL_M: f64 = 100.0;

/// In what form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Places, ways, rivers, engagements; with a replay, sections' ways and men's fates.
    GeoJson,
    /// Relief, cover, and where men fell and cartridges lie.
    GeoTiff,
    /// Claims, engagements' runs; with a replay, its entries.
    Csv,
    /// Runs; with a replay, its entries.
    Parquet,
    /// Who said it, from whom he had it.
    Prov,
    /// One run that can be played back.
    Replay,
}

/// What is wanted.
pub struct Request<'a> {
    /// In what form.
    pub format: Format,
    /// Folder for the files.
    pub out: &'a Path,
    /// Folder of a result of `weigh`; what needs one is left out where it has none.
    pub results: &'a Path,
    /// A replay whose run is exported.
    pub replay: Option<&'a Path>,
    /// Seed of the run where one must be fought.
    pub seed: u64,
    /// Unknowns set, mechanisms off.
    pub settings: &'a Settings,
    /// Called with a sentence for whoever watches.
    pub tell: &'a dyn Fn(&str),
}

/// Writes the files, each whole or not at all.
///
/// # Errors
/// Where a result or a replay cannot be used, or a file cannot be written.
pub fn export(located: &Located, battle: &Battle, request: &Request<'_>) -> Result<Vec<PathBuf>, Fault> {
    let work = Work { located, battle, request, written: vec![] };
    let replay = request.replay.map(recording::read).transpose()?;
    if let Some(replay) = replay.as_ref().filter(|replay| replay.head.battle != battle.id()) {
        return Err(Fault::input(
            format!("the replay is of `{}`, and this is `{}`", replay.head.battle, battle.id()),
            format!("write one with `umpire fight {} --replay FILE`", battle.id()),
        ));
    }
    match request.format {
        Format::GeoJson => work.geojson(replay.as_ref()),
        Format::GeoTiff => work.geotiff(replay.as_ref()),
        Format::Csv => work.tables(replay.as_ref(), false),
        Format::Parquet => work.tables(replay.as_ref(), true),
        Format::Prov => work.prov(),
        Format::Replay => work.replay(),
    }
}

struct Work<'a> {
    located: &'a Located,
    battle: &'a Battle,
    request: &'a Request<'a>,
    written: Vec<PathBuf>,
}

impl Work<'_> {
    fn path(&mut self, name: &str) -> PathBuf {
        let path = self.request.out.join(name);
        self.written.push(path.clone());
        path
    }

    /// A file of the result, where there is one.
    fn of_result(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let path = self.request.results.join(name);
        if path.exists() { Ok(Some(files::read(&path)?)) } else { Ok(None) }
    }

    fn without_result(&self, what: &str) {
        (self.request.tell)(&format!(
            "{what}: {} holds no result; `umpire weigh {}` makes one",
            self.request.results.display(),
            self.battle.id()
        ));
    }

    /// From the plane to longitude and latitude.
    fn to_degrees(&self, x: f64, y: f64) -> (f64, f64) {
        let at = ground::Position { x: x as f32, y: y as f32 };
        let (lat, lon) = self.battle.ground().projection().to_degrees(at);
        (lon, lat)
    }

    fn geojson(mut self, replay: Option<&Replay>) -> Result<Vec<PathBuf>, Fault> {
        let map = map(self.battle);
        let to_degrees = |x: f64, y: f64| self.to_degrees(x, y);
        let mut layers_of = vec![
            ("places.geojson", export::places_geojson(&map.places)),
            ("rivers.geojson", layers::lines_geojson(&map.rivers, &to_degrees)),
            ("ways.geojson", layers::lines_geojson(&map.ways, &to_degrees)),
        ];
        if let Some(replay) = replay {
            let clock = self.battle.clock();
            let instant = |seconds: f64| clock.instant(seconds);
            layers_of.push(("tracks.geojson", layers::tracks_geojson(replay, &to_degrees, &instant)));
            layers_of.push(("falls.geojson", layers::falls_geojson(replay, &to_degrees, &instant)));
        }
        for (name, value) in layers_of {
            export::write_geojson(&self.path(name), &value)?;
        }
        // `weigh` wrote the engagements with the intervals of their losses.
        match self.of_result("engagements.geojson")? {
            Some(bytes) => files::write_atomically(&self.path("engagements.geojson"), &bytes)?,
            None => {
                self.without_result("engagements are written without losses");
                let value = export::engagements_geojson(&self.page());
                export::write_geojson(&self.path("engagements.geojson"), &value)?;
            }
        }
        Ok(self.written)
    }

    /// What is known before any run.
    fn page(&self) -> PageData {
        let ground = self.battle.ground();
        let engagements = engagement_info(self.battle).into_iter().zip(&self.battle.description().engagement);
        let engagements = engagements.map(|(info, written)| {
            let place = ground.place(written.place.as_str());
            report::model::EngagementInfo {
                place: place.map(|place| names::of_ground(&place.name, &place.id)),
                at: place.and_then(|place| place.position).map(|position| map_point(ground, position)),
                ..info
            }
        });
        PageData {
            battle: battle_info(self.battle),
            engagements: engagements.collect(),
            ledger: ledger_data(self.battle),
            ..PageData::default()
        }
    }

    fn geotiff(mut self, replay: Option<&Replay>) -> Result<Vec<PathBuf>, Fault> {
        let ground = self.battle.ground();
        let cell_m = self.battle.ground_spec().cell_m.max(RELIEF_CELL_M);
        let small = ground.downsample((ground.width_m() / cell_m).round() as usize);
        let (west_m, south_m) = ground.projection().origin_utm_m();
        let epsg = u16::try_from(ground.projection().epsg()).map_err(|_| {
            Fault::input("the ground's plane has no code", "choose bounds within one UTM zone")
        })?;
        let at = |cell_m: f64, rows: usize| geotiff::Place {
            epsg,
            west_m,
            north_m: south_m + cell_m * rows as f64,
            cell_m,
        };
        let place = at(small.cell_m.into(), small.height);
        let columns = small.width as u32;
        let title = battle_info(self.battle).title.en;
        let relief = format!("{title}: height above the sea, m");
        geotiff::write(&self.path("relief.tif"), columns, &Cells::Real(small.heights_m), place, &relief)?;
        let kinds: Vec<String> = ground
            .covers()
            .iter()
            .enumerate()
            .map(|(index, cover)| format!("{index} {}", cover.id))
            .collect();
        let cover = format!("{title}: cover ({})", kinds.join(", "));
        geotiff::write(&self.path("cover.tif"), columns, &Cells::Class(small.covers), place, &cover)?;
        for (kind, side, grid, of) in self.densities(replay)? {
            let counts = grid.counts.iter().map(|count| *count as f32).collect();
            let what = if kind == "fallen" { "men killed or wounded" } else { "cartridge cases" };
            let says = format!("{title}: {what} of {side} in each cell, {of}");
            let name = format!("{kind}-{side}.tif");
            let place = at(grid.cell_m, grid.rows);
            geotiff::write(&self.path(&name), grid.columns as u32, &Cells::Real(counts), place, &says)?;
        }
        Ok(self.written)
    }

    /// Where men fell and cartridges lie: in the replay's run, or on average over the result's.
    fn densities(&self, replay: Option<&Replay>) -> Result<Vec<(&'static str, String, Grid, String)>, Fault> {
        let (drawn, of) = match replay {
            Some(replay) => (vec![(replay.remains(), 1)], format!("run of seed {}", replay.head.seed)),
            None => {
                let path = self.request.results.join(RUNS_FILE);
                if !path.exists() {
                    self.without_result("no maps of the fallen and of cartridges are written");
                    return Ok(vec![]);
                }
                let drawn = self.drawn(&path)?;
                let runs: usize = drawn.iter().map(|(_, times)| times).sum();
                (drawn, format!("mean of {runs} runs drawn by their weights"))
            }
        };
        let drawn: Vec<(&Remains, usize)> = drawn.iter().map(|(remains, times)| (remains, *times)).collect();
        let grids = playing::grids(self.battle, &drawn, DENSITY_CELL_M);
        Ok(grids
            .into_iter()
            .map(|(what, side, grid)| {
                (if what == Counted::Fallen { "fallen" } else { "cartridges" }, side, grid, of.clone())
            })
            .collect())
    }

    fn drawn(&self, path: &Path) -> Result<Vec<(Remains, usize)>, Fault> {
        let stored = StoredRuns::from_columns(&table::read_runs(path)?)?;
        if stored.table.engine != battle::ENGINE {
            return Err(Fault::input(
                format!(
                    "{} was fought by {}, and this is {}",
                    path.display(),
                    stored.table.engine,
                    battle::ENGINE
                ),
                format!("weigh again: umpire weigh {}", self.battle.id()),
            ));
        }
        let simulator = BattleSimulator::new(self.battle, self.request.settings)?;
        let question = ask(&simulator, self.request.settings).question;
        let posterior = Posterior::new(&stored.table, &question.observations, &question.reporting)?;
        (self.request.tell)("fighting some of the result's runs again");
        Ok(playing::drawn_again(&simulator, self.request.settings, &stored.table, &posterior))
    }

    fn tables(mut self, replay: Option<&Replay>, parquet: bool) -> Result<Vec<PathBuf>, Fault> {
        if let Some(replay) = replay {
            let to_degrees = |x: f64, y: f64| self.to_degrees(x, y);
            for (name, table) in layers::replay_tables(replay, &to_degrees) {
                self.table(name, &table, parquet)?;
            }
        }
        let runs = self.request.results.join(RUNS_FILE);
        if runs.exists() {
            let table = table::read_runs(&runs)?;
            self.table("runs", &table, parquet)?;
        } else {
            self.without_result("the runs are left out");
        }
        if !parquet {
            let claims = match self.of_result("claims.csv")? {
                Some(bytes) => bytes,
                None => export::claims_csv(&self.page()).into_bytes(),
            };
            files::write_atomically(&self.path("claims.csv"), &claims)?;
        }
        Ok(self.written)
    }

    fn table(&mut self, name: &str, table: &table::RunsTable, parquet: bool) -> Result<(), Fault> {
        if parquet {
            table::write_runs(&self.path(&format!("{name}.parquet")), table)?;
        } else {
            files::write_atomically(&self.path(&format!("{name}.csv")), layers::csv(table).as_bytes())?;
        }
        Ok(())
    }

    fn prov(mut self) -> Result<Vec<PathBuf>, Fault> {
        let value = report::provenance::jsonld(&self.page());
        let text = serde_json::to_string_pretty(&value).map_err(|error| {
            Fault::Report(ReportError::Malformed { what: "the provenance", reason: error.to_string() })
        })?;
        files::write_atomically(&self.path("provenance.jsonld"), format!("{text}\n").as_bytes())?;
        Ok(self.written)
    }

    fn replay(mut self) -> Result<Vec<PathBuf>, Fault> {
        let (seed, settings) = (self.request.seed, self.request.settings);
        let (_, replay) = recording::fight(self.located, self.battle, seed, settings, Fineness::full())?;
        let path = self.path(&format!("{}-{seed}.replay", self.battle.id()));
        recording::write(&path, &replay)?;
        Ok(self.written)
    }
}
