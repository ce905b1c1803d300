//! A replay as bytes. The layout is described in `docs/guide/replay-format.md`.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::bytes::Writer;
use crate::error::ReplayError;
use crate::model::Replay;
use crate::{FORMAT, MAGIC};

impl Replay {
    /// The file: the same replay gives the same bytes.
    ///
    /// # Errors
    /// [`ReplayError::Damaged`] where the head cannot be written as JSON or the replay is too great for a file.
    pub fn encode(&self) -> Result<Vec<u8>, ReplayError> {
        let contents = self.contents()?;
        let packed = deflated(&contents).map_err(|error| ReplayError::damaged(error.to_string()))?;
        let length = |bytes: usize| {
            u32::try_from(bytes).map_err(|_| ReplayError::damaged("it would have more than 4 GiB"))
        };
        let engine = u16::try_from(self.engine.len())
            .map_err(|_| ReplayError::damaged("the engine's name is too long"))?;
        let mut file = Vec::with_capacity(packed.len() + self.engine.len() + 20);
        file.extend_from_slice(&MAGIC);
        file.extend_from_slice(&FORMAT.to_le_bytes());
        file.extend_from_slice(&engine.to_le_bytes());
        file.extend_from_slice(self.engine.as_bytes());
        file.extend_from_slice(&length(contents.len())?.to_le_bytes());
        file.extend_from_slice(&length(packed.len())?.to_le_bytes());
        file.extend_from_slice(&packed);
        Ok(file)
    }

    fn contents(&self) -> Result<Vec<u8>, ReplayError> {
        let head = serde_json::to_vec(&self.head).map_err(|error| ReplayError::damaged(error.to_string()))?;
        let mut to = Writer::default();
        to.number(head.len() as u64);
        to.bytes.extend_from_slice(&head);
        self.put_sections(&mut to);
        self.put_tracks(&mut to);
        self.put_fires(&mut to);
        self.put_falls(&mut to);
        self.put_beliefs(&mut to);
        self.put_deeds(&mut to);
        self.put_light(&mut to);
        Ok(to.bytes)
    }

    fn put_sections(&self, to: &mut Writer) {
        to.number(self.sections.len() as u64);
        to.column(self.sections.iter().map(|section| section.unit.into()));
        to.steps(self.sections.iter().map(|section| section.first_man.into()));
        to.column(self.sections.iter().map(|section| section.men.into()));
        to.column(self.sections.iter().map(|section| section.arm as u64));
    }

    fn put_tracks(&self, to: &mut Writer) {
        to.column(self.tracks.iter().map(|track| track.vertices.len() as u64));
        for track in &self.tracks {
            let mut before = 0;
            to.column(track.vertices.iter().map(|vertex| {
                let step = u64::from(vertex.time - before);
                before = vertex.time;
                step << 1 | u64::from(vertex.away)
            }));
        }
        self.tracks.iter().for_each(|track| to.steps(track.vertices.iter().map(|vertex| vertex.x.into())));
        self.tracks.iter().for_each(|track| to.steps(track.vertices.iter().map(|vertex| vertex.y.into())));
    }

    fn put_fires(&self, to: &mut Writer) {
        to.number(self.fires.len() as u64);
        put_times(to, self.fires.iter().map(|fire| fire.time));
        to.column(self.fires.iter().map(|fire| fire.span.into()));
        to.column(self.fires.iter().map(|fire| fire.section.into()));
        to.column(self.fires.iter().map(|fire| fire.on.into()));
        to.column(self.fires.iter().map(|fire| fire.with as u64));
        to.column(self.fires.iter().map(|fire| fire.rounds.into()));
    }

    fn put_falls(&self, to: &mut Writer) {
        to.number(self.falls.len() as u64);
        put_times(to, self.falls.iter().map(|fall| fall.time));
        to.column(self.falls.iter().map(|fall| fall.man.into()));
        to.column(self.falls.iter().map(|fall| fall.fate as u64));
        to.column(self.falls.iter().map(|fall| fall.with as u64));
        to.column(self.falls.iter().map(|fall| or_none(fall.by)));
        to.steps(self.falls.iter().map(|fall| fall.x.into()));
        to.steps(self.falls.iter().map(|fall| fall.y.into()));
    }

    fn put_beliefs(&self, to: &mut Writer) {
        to.number(self.beliefs.len() as u64);
        put_times(to, self.beliefs.iter().map(|belief| belief.time));
        to.column(self.beliefs.iter().map(|belief| belief.unit.into()));
        to.column(self.beliefs.iter().map(|belief| belief.about.into()));
        to.column(self.beliefs.iter().map(|belief| belief.men.into()));
        to.steps(self.beliefs.iter().map(|belief| belief.x.into()));
        to.steps(self.beliefs.iter().map(|belief| belief.y.into()));
        to.column(self.beliefs.iter().map(|belief| {
            (belief.by as u64) << 2 | u64::from(belief.gone) << 1 | u64::from(belief.as_enemy)
        }));
    }

    fn put_deeds(&self, to: &mut Writer) {
        to.number(self.deeds.len() as u64);
        put_times(to, self.deeds.iter().map(|deed| deed.time));
        to.column(self.deeds.iter().map(|deed| deed.kind as u64));
        to.column(self.deeds.iter().map(|deed| deed.unit.into()));
        to.column(self.deeds.iter().map(|deed| or_none(deed.other)));
    }

    fn put_light(&self, to: &mut Writer) {
        to.number(self.light.len() as u64);
        to.steps(self.light.iter().map(|row| row.sun_altitude.into()));
        to.steps(self.light.iter().map(|row| row.sun_azimuth.into()));
        to.steps(self.light.iter().map(|row| row.moon_altitude.into()));
        to.steps(self.light.iter().map(|row| row.moon_azimuth.into()));
        to.steps(self.light.iter().map(|row| row.moon_lit.into()));
        to.steps(self.light.iter().map(|row| row.log_lux.into()));
    }
}

/// 0 for none, otherwise the number and one.
fn or_none(number: Option<u32>) -> u64 {
    number.map_or(0, |number| u64::from(number) + 1)
}

/// Times that never fall, as differences.
fn put_times(to: &mut Writer, times: impl Iterator<Item = u32>) {
    let mut before = 0;
    to.column(times.map(|time| {
        let step = u64::from(time - before);
        before = time;
        step
    }));
}

fn deflated(contents: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(contents)?;
    encoder.finish()
}
