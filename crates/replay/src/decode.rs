//! Bytes as a replay. Every file gives a replay that holds together or an error; none makes the reader panic or take
//! more memory than the file itself names, and that has a limit.

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::bytes::Reader;
use crate::error::ReplayError;
use crate::model::{
    Arm, Belief, Deed, DeedKind, Fall, Fate, Fire, Head, Light, Means, Replay, Section, Track, Vertex, Weapon,
};
use crate::{FORMAT, MAGIC};

/// Most bytes of contents that are unpacked; the greatest battles need a tenth of it.
const MOST_CONTENTS: u32 = 1 << 29;
const ANY: u64 = u32::MAX as u64;

impl Replay {
    /// Reads a file and checks that its parts fit together, whoever fought it.
    ///
    /// # Errors
    /// What [`ReplayError`] tells, but for [`ReplayError::OtherEngine`].
    pub fn decode(file: &[u8]) -> Result<Self, ReplayError> {
        let (engine, contents) = unpacked(file)?;
        let mut from = Reader::new(&contents);
        let length = from.count(1)?;
        let head: Head = serde_json::from_slice(from.take(length)?)
            .map_err(|error| ReplayError::damaged(format!("its head is not what it should be: {error}")))?;
        check_head(&head)?;
        let units = head.units.len() as u64;
        let sections = sections(&mut from, units)?;
        let tracks = tracks(&mut from, sections.len())?;
        let last_section = (sections.len() as u64).checked_sub(1);
        let fires = fires(&mut from, last_section)?;
        let falls = falls(&mut from, &sections, units)?;
        let beliefs = beliefs(&mut from, units)?;
        let deeds = deeds(&mut from, units)?;
        let light = light(&mut from)?;
        if !from.at_end() {
            return Err(ReplayError::damaged("more follows after its end"));
        }
        Ok(Self { engine, head, sections, tracks, fires, falls, beliefs, deeds, light })
    }

    /// [`Replay::decode`], for an engine that shows only what it would fight itself.
    ///
    /// # Errors
    /// As [`Replay::decode`], and [`ReplayError::OtherEngine`].
    pub fn decode_for(file: &[u8], engine: &str) -> Result<Self, ReplayError> {
        let replay = Self::decode(file)?;
        if replay.engine == engine {
            return Ok(replay);
        }
        let (battle, seed) = (replay.head.battle, replay.head.seed);
        Err(ReplayError::OtherEngine { found: replay.engine, known: engine.to_owned(), battle, seed })
    }
}

fn unpacked(file: &[u8]) -> Result<(String, Vec<u8>), ReplayError> {
    let (magic, rest) = file.split_at_checked(MAGIC.len()).ok_or(ReplayError::NotAReplay)?;
    if magic != MAGIC {
        return Err(ReplayError::NotAReplay);
    }
    let short = || ReplayError::damaged("it ends before its contents");
    let (format, rest) = rest.split_first_chunk::<2>().ok_or_else(short)?;
    let found = u16::from_le_bytes(*format);
    if found != FORMAT {
        return Err(ReplayError::OtherFormat { found, known: FORMAT });
    }
    let (length, rest) = rest.split_first_chunk::<2>().ok_or_else(short)?;
    let (engine, rest) = rest.split_at_checked(u16::from_le_bytes(*length).into()).ok_or_else(short)?;
    let engine = std::str::from_utf8(engine)
        .map_err(|_| ReplayError::damaged("the engine's name is no text"))?
        .to_owned();
    let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let (packed_length, packed) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let (length, packed_length) = (u32::from_le_bytes(*length), u32::from_le_bytes(*packed_length));
    if packed.len() as u64 != u64::from(packed_length) {
        return Err(ReplayError::damaged(format!(
            "its contents have {} bytes and should have {packed_length}",
            packed.len()
        )));
    }
    if length > MOST_CONTENTS {
        return Err(ReplayError::damaged(format!("it would unpack to {length} bytes")));
    }
    let mut contents = Vec::new();
    ZlibDecoder::new(packed)
        .take(u64::from(length) + 1)
        .read_to_end(&mut contents)
        .map_err(|error| ReplayError::damaged(format!("its contents cannot be unpacked ({error})")))?;
    if contents.len() as u64 != u64::from(length) {
        return Err(ReplayError::damaged(format!(
            "it unpacks to {} bytes and should to {length}",
            contents.len()
        )));
    }
    Ok((engine, contents))
}

fn check_head(head: &Head) -> Result<(), ReplayError> {
    let above_nought = [
        ("duration", head.duration_s),
        ("width", head.width_m),
        ("depth", head.depth_m),
        ("unit of time", head.fineness.time_unit_s),
        ("unit of place", head.fineness.place_unit_m),
        ("step of light", head.light_step_s),
    ];
    for (what, value) in above_nought {
        if !(value.is_finite() && value > 0.0) {
            return Err(ReplayError::damaged(format!("its {what} is {value}")));
        }
    }
    for (index, unit) in head.units.iter().enumerate() {
        if unit.side >= head.sides.len() || unit.parent.is_some_and(|parent| parent >= index) {
            return Err(ReplayError::damaged(format!("the unit `{}` has no such side or parent", unit.id)));
        }
    }
    match head.engagements.iter().find(|engagement| engagement.sides.len() != head.sides.len()) {
        Some(odd) => Err(ReplayError::damaged(format!("the engagement `{}` has other sides", odd.id))),
        None => Ok(()),
    }
}

fn small(value: i64) -> Result<i32, ReplayError> {
    i32::try_from(value).map_err(|_| ReplayError::damaged(format!("{value} is no place or angle")))
}

/// Numbers of a list, or an error for a number that none has.
fn kinds<T: Copy>(
    values: Vec<u64>,
    of: impl Fn(u64) -> Option<T>,
    what: &str,
) -> Result<Vec<T>, ReplayError> {
    let known =
        |value: u64| of(value).ok_or_else(|| ReplayError::damaged(format!("there is no {what} {value}")));
    values.into_iter().map(known).collect()
}

fn references(from: &mut Reader<'_>, count: usize, last: Option<u64>) -> Result<Vec<u32>, ReplayError> {
    match last {
        Some(last) => Ok(from.column(count, last.min(ANY))?.into_iter().map(|value| value as u32).collect()),
        None if count == 0 => Ok(vec![]),
        None => Err(ReplayError::damaged("it names a thing of a list that is empty")),
    }
}

/// References of which 0 stands for none.
fn optional(from: &mut Reader<'_>, count: usize, most: u64) -> Result<Vec<Option<u32>>, ReplayError> {
    let values = from.column(count, most)?;
    Ok(values.into_iter().map(|value| value.checked_sub(1).map(|value| value as u32)).collect())
}

fn whole(from: &mut Reader<'_>, count: usize) -> Result<Vec<u32>, ReplayError> {
    Ok(from.column(count, ANY)?.into_iter().map(|value| value as u32).collect())
}

fn added(before: u32, step: u64) -> Result<u32, ReplayError> {
    let sum = u64::from(before).checked_add(step).and_then(|sum| u32::try_from(sum).ok());
    sum.ok_or_else(|| ReplayError::damaged("a time in it is too late"))
}

fn times(from: &mut Reader<'_>, count: usize) -> Result<Vec<u32>, ReplayError> {
    let mut before = 0;
    (0..count)
        .map(|_| {
            before = added(before, from.number()?)?;
            Ok(before)
        })
        .collect()
}

fn places(from: &mut Reader<'_>, count: usize) -> Result<Vec<i32>, ReplayError> {
    from.steps(count)?.into_iter().map(small).collect()
}

fn sections(from: &mut Reader<'_>, units: u64) -> Result<Vec<Section>, ReplayError> {
    let count = from.count(4)?;
    let unit = references(from, count, units.checked_sub(1))?;
    let first_man = places(from, count)?;
    let men = whole(from, count)?;
    let arm = kinds(from.column(count, ANY)?, Arm::of_number, "arm")?;
    let mut next = 0_u32;
    (0..count)
        .map(|i| {
            let first_man = u32::try_from(first_man[i]).ok().filter(|first| *first >= next);
            let first_man = first_man.ok_or_else(|| ReplayError::damaged("two sections share a man"))?;
            next = added(first_man, men[i].into())?;
            Ok(Section { unit: unit[i], first_man, men: men[i], arm: arm[i] })
        })
        .collect()
}

fn tracks(from: &mut Reader<'_>, sections: usize) -> Result<Vec<Track>, ReplayError> {
    let counts: Vec<usize> = (0..sections).map(|_| from.count(3)).collect::<Result<_, _>>()?;
    let mut tracks = Vec::with_capacity(sections);
    for count in &counts {
        let mut before = 0;
        let vertex = |_| {
            let step = from.number()?;
            before = added(before, step >> 1)?;
            Ok(Vertex { time: before, x: 0, y: 0, away: step & 1 == 1 })
        };
        tracks.push(Track { vertices: (0..*count).map(vertex).collect::<Result<_, ReplayError>>()? });
    }
    for track in &mut tracks {
        let x = places(from, track.vertices.len())?;
        track.vertices.iter_mut().zip(x).for_each(|(vertex, x)| vertex.x = x);
    }
    for track in &mut tracks {
        let y = places(from, track.vertices.len())?;
        track.vertices.iter_mut().zip(y).for_each(|(vertex, y)| vertex.y = y);
    }
    Ok(tracks)
}

fn fires(from: &mut Reader<'_>, last_section: Option<u64>) -> Result<Vec<Fire>, ReplayError> {
    let count = from.count(6)?;
    let time = times(from, count)?;
    let span = whole(from, count)?;
    let section = references(from, count, last_section)?;
    let on = references(from, count, last_section)?;
    let with = kinds(from.column(count, ANY)?, Weapon::of_number, "weapon")?;
    let rounds = whole(from, count)?;
    let fire = |i: usize| Fire {
        time: time[i],
        span: span[i],
        section: section[i],
        on: on[i],
        with: with[i],
        rounds: rounds[i],
    };
    Ok((0..count).map(fire).collect())
}

fn falls(from: &mut Reader<'_>, sections: &[Section], units: u64) -> Result<Vec<Fall>, ReplayError> {
    let count = from.count(7)?;
    let time = times(from, count)?;
    let last_man = sections.last().map(|last| u64::from(last.first_man) + u64::from(last.men));
    let man = references(from, count, last_man.and_then(|end| end.checked_sub(1)))?;
    let fate = kinds(from.column(count, ANY)?, Fate::of_number, "fate")?;
    let with = kinds(from.column(count, ANY)?, Weapon::of_number, "weapon")?;
    let by = optional(from, count, units)?;
    let x = places(from, count)?;
    let y = places(from, count)?;
    let fall = |i: usize| Fall {
        time: time[i],
        man: man[i],
        fate: fate[i],
        with: with[i],
        by: by[i],
        x: x[i],
        y: y[i],
    };
    Ok((0..count).map(fall).collect())
}

fn beliefs(from: &mut Reader<'_>, units: u64) -> Result<Vec<Belief>, ReplayError> {
    let count = from.count(7)?;
    let time = times(from, count)?;
    let unit = references(from, count, units.checked_sub(1))?;
    let about = references(from, count, units.checked_sub(1))?;
    let men = whole(from, count)?;
    let x = places(from, count)?;
    let y = places(from, count)?;
    let flags = from.column(count, ANY)?;
    let by = kinds(flags.iter().map(|flags| flags >> 2).collect(), Means::of_number, "means")?;
    let belief = |i: usize| Belief {
        time: time[i],
        unit: unit[i],
        about: about[i],
        men: men[i],
        x: x[i],
        y: y[i],
        as_enemy: flags[i] & 1 == 1,
        gone: flags[i] & 2 == 2,
        by: by[i],
    };
    Ok((0..count).map(belief).collect())
}

fn deeds(from: &mut Reader<'_>, units: u64) -> Result<Vec<Deed>, ReplayError> {
    let count = from.count(4)?;
    let time = times(from, count)?;
    let kind = kinds(from.column(count, ANY)?, DeedKind::of_number, "deed")?;
    let unit = references(from, count, units.checked_sub(1))?;
    let other = optional(from, count, ANY)?;
    let deed = |i: usize| Deed { time: time[i], kind: kind[i], unit: unit[i], other: other[i] };
    Ok((0..count).map(deed).collect())
}

fn light(from: &mut Reader<'_>) -> Result<Vec<Light>, ReplayError> {
    let count = from.count(6)?;
    let mut column = || places(from, count);
    let (sun_altitude, sun_azimuth) = (column()?, column()?);
    let (moon_altitude, moon_azimuth) = (column()?, column()?);
    let (moon_lit, log_lux) = (column()?, column()?);
    let row = |i: usize| Light {
        sun_altitude: sun_altitude[i],
        sun_azimuth: sun_azimuth[i],
        moon_altitude: moon_altitude[i],
        moon_azimuth: moon_azimuth[i],
        moon_lit: moon_lit[i],
        log_lux: log_lux[i],
    };
    Ok((0..count).map(row).collect())
}
