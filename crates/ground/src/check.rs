//! What a `ground.toml` that reads well may still not say.

use crate::{GroundError, GroundSpec, spec::value};
use std::{collections::BTreeMap, ops::Range};

/// Most nodes a relief may have: 16 million are 64 MB and a few seconds.
const MOST_NODES: f64 = 16.0e6;

impl GroundSpec {
    pub(crate) fn check(&self, bounds: Range<usize>, cell: Range<usize>) -> Result<(), GroundError> {
        self.check_frame(bounds, cell)?;
        self.check_identifiers()?;
        self.check_lines()?;
        self.check_cover()?;
        self.check_places()?;
        self.check_sources()
    }

    fn check_frame(&self, bounds: Range<usize>, cell: Range<usize>) -> Result<(), GroundError> {
        if !self.bounds.is_sound() {
            return Err(value(
                bounds,
                "the bounds are no rectangle on the globe".to_owned(),
                "give degrees with south < north and west < east",
            ));
        }
        let (high, wide) = (self.bounds.north - self.bounds.south, self.bounds.east - self.bounds.west);
        if high > 4.0 || wide > 6.0 {
            return Err(value(
                bounds,
                format!("the bounds span {high:.1} by {wide:.1} degrees"),
                "keep within 4 degrees of latitude and 6 of longitude: beyond that a plane does not fit the globe",
            ));
        }
        if !(10.0..=1000.0).contains(&self.cell_m) {
            return Err(value(
                cell,
                format!("cell_m = {} is not a usable cell", self.cell_m),
                "take 10 to 1000 m; 50 is usual",
            ));
        }
        let nodes = high * 111_200.0 * wide * 111_320.0 / f64::from(self.cell_m * self.cell_m);
        if nodes > MOST_NODES {
            return Err(value(
                cell,
                format!("cell_m = {} makes a relief of {:.0} million heights", self.cell_m, nodes / 1e6),
                "take a larger cell or narrower bounds; at most 16 million heights are held",
            ));
        }
        if let Some(weather) = &self.weather
            && !(0.0..=1.0).contains(&weather.cloud_factor)
        {
            return Err(value(
                bounds,
                format!("the weather's cloud_factor = {} is not a share", weather.cloud_factor),
                "take 1 for a clear sky and 0.1-0.3 for an overcast one",
            ));
        }
        Ok(())
    }

    fn check_identifiers(&self) -> Result<(), GroundError> {
        type Named<'a> = Vec<(&'a str, &'a Range<usize>)>;
        let lists: [(&str, Named<'_>); 7] = [
            ("river", self.rivers.iter().map(|e| (e.id.as_str(), &e.span)).collect()),
            ("ridge", self.ridges.iter().map(|e| (e.id.as_str(), &e.span)).collect()),
            ("cover", self.covers.iter().map(|e| (e.id.as_str(), &e.span)).collect()),
            ("way", self.ways.iter().map(|e| (e.id.as_str(), &e.span)).collect()),
            ("cliff", self.cliffs.iter().map(|e| (e.id.as_str(), &e.span)).collect()),
            ("place", self.places.iter().map(|e| (e.id.as_str(), &e.span)).collect()),
            ("source", self.sources.iter().map(|e| (e.id.as_str(), &e.span)).collect()),
        ];
        for (kind, entries) in lists {
            let mut seen = BTreeMap::new();
            for (id, span) in entries {
                if id.is_empty() {
                    return Err(value(span.clone(), format!("a {kind} has an empty id"), "name it"));
                }
                if seen.insert(id, span).is_some() {
                    return Err(value(
                        span.clone(),
                        format!("a second {kind} has the id \"{id}\""),
                        "give each its own id",
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_lines(&self) -> Result<(), GroundError> {
        let three = |points: &[[f64; 3]]| points.iter().map(|p| (p[0], p[1], p[2])).collect::<Vec<_>>();
        let lines =
            (self.rivers.iter().map(|r| (&r.id, three(&r.points), &r.span, "river")))
                .chain(self.ridges.iter().map(|r| (&r.id, three(&r.points), &r.span, "ridge")))
                .chain(self.ways.iter().map(|w| (&w.id, three(&w.points), &w.span, "way")))
                .chain(self.cliffs.iter().map(|c| {
                    (&c.id, c.points.iter().map(|p| (p[0], p[1], 0.0)).collect(), &c.span, "cliff")
                }));
        for (id, points, span, kind) in lines {
            if points.len() < 2 {
                return Err(value(
                    span.clone(),
                    format!("{kind} \"{id}\" has fewer than two points"),
                    "add points",
                ));
            }
            for (lat, lon, height) in points {
                let near = (lat - self.bounds.south) > -1.0
                    && (lat - self.bounds.north) < 1.0
                    && (lon - self.bounds.west) > -1.0
                    && (lon - self.bounds.east) < 1.0;
                if !near || !(-500.0..=9000.0).contains(&height) {
                    return Err(value(
                        span.clone(),
                        format!("{kind} \"{id}\" has a point at {lat} N {lon} E, {height} m"),
                        "points are [latitude, longitude, height in metres], within a degree of the bounds",
                    ));
                }
                if kind == "way" && !self.bounds.contains(lat, lon) {
                    return Err(value(
                        span.clone(),
                        format!("way \"{id}\" leaves the bounds at {lat} N {lon} E"),
                        "end it at the edge of the map",
                    ));
                }
            }
        }
        for cliff in &self.cliffs {
            if !(1.0..=2000.0).contains(&cliff.width_m) {
                return Err(value(
                    cliff.span.clone(),
                    format!("cliff \"{}\" is {} m wide", cliff.id, cliff.width_m),
                    "take 1 to 2000 m",
                ));
            }
        }
        for river in &self.rivers {
            let widths = river.floor_width_m.unwrap_or_default();
            if !widths.iter().all(|width| (0.0..=10_000.0).contains(width)) {
                return Err(value(
                    river.span.clone(),
                    format!("river \"{}\" has a floor of {} to {} m", river.id, widths[0], widths[1]),
                    "take 0 to 10,000 m",
                ));
            }
            for pair in river.points.windows(2) {
                if pair[1][2] > pair[0][2] + 60.0 {
                    return Err(value(
                        river.span.clone(),
                        format!("river \"{}\" climbs from {} m to {} m", river.id, pair[0][2], pair[1][2]),
                        "write its points from source to mouth; readings may climb by 60 m at most",
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_cover(&self) -> Result<(), GroundError> {
        if self.covers.len() > 250 {
            return Err(value(
                self.covers[250].span.clone(),
                "there are more than 250 classes of cover".to_owned(),
                "merge some",
            ));
        }
        for cover in &self.covers {
            let shares = [cover.canopy_light, cover.walking_factor, cover.cover_share];
            let amounts = [cover.extinction_per_m, cover.tree_burst_per_m, cover.canopy_height_m];
            let sound = shares.iter().all(|v| (0.0..=1.0).contains(v))
                && amounts.iter().all(|v| v.is_finite() && *v >= 0.0)
                && cover.prone_factor.is_finite()
                && cover.prone_factor >= 1.0;
            if !sound {
                return Err(value(
                    cover.span.clone(),
                    format!("cover \"{}\" has a figure out of range", cover.id),
                    "canopy_light, walking_factor and cover_share lie in 0..1, prone_factor is at least 1, nothing is negative",
                ));
            }
        }
        for rule in &self.cover_rules {
            if rule.within_m.is_some_and(|within| !(0.0..=20_000.0).contains(&within)) {
                return Err(value(
                    rule.span.clone(),
                    "a cover rule reaches further than a plane of this size needs".to_owned(),
                    "take 0 to 20,000 m for within_m",
                ));
            }
            if !self.covers.iter().any(|cover| cover.id == rule.cover) {
                return Err(value(
                    rule.span.clone(),
                    format!("a rule names the cover \"{}\", which is not described", rule.cover),
                    "add a [[cover]] with that id, or name one that is there",
                ));
            }
            if let Some(unknown) =
                rule.rivers.iter().find(|id| !self.rivers.iter().any(|river| river.id == **id))
            {
                return Err(value(
                    rule.span.clone(),
                    format!("a cover rule names the river \"{unknown}\", which is not described"),
                    "add a [[river]] with that id, or name one that is there",
                ));
            }
            if (rule.near_inhabited || !rule.rivers.is_empty()) && rule.within_m.is_none() {
                return Err(value(
                    rule.span.clone(),
                    "a cover rule says near what, but not how near".to_owned(),
                    "add within_m",
                ));
            }
        }
        Ok(())
    }

    fn check_places(&self) -> Result<(), GroundError> {
        for place in &self.places {
            match (place.lat, place.lon) {
                (Some(lat), Some(lon)) => {
                    let inside = self.bounds.contains(lat, lon);
                    if place.on_map && !inside {
                        return Err(value(
                            place.span.clone(),
                            format!("place \"{}\" at {lat} N {lon} E lies outside the ground", place.id),
                            "correct the position, widen `bounds`, or say on_map = false",
                        ));
                    }
                    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
                        return Err(value(
                            place.span.clone(),
                            format!("place \"{}\" is not on the globe", place.id),
                            "latitude lies in -90..90 and longitude in -180..180 degrees",
                        ));
                    }
                }
                (None, None) if !place.on_map => {}
                _ => {
                    return Err(value(
                        place.span.clone(),
                        format!("place \"{}\" has no position", place.id),
                        "give lat and lon, or say on_map = false",
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_sources(&self) -> Result<(), GroundError> {
        let cited = (self.rivers.iter().map(|e| (&e.sources, &e.span)))
            .chain(self.ridges.iter().map(|e| (&e.sources, &e.span)))
            .chain(self.spots.iter().map(|e| (&e.sources, &e.span)))
            .chain(self.covers.iter().map(|e| (&e.sources, &e.span)))
            .chain(self.cover_rules.iter().map(|e| (&e.sources, &e.span)))
            .chain(self.ways.iter().map(|e| (&e.sources, &e.span)))
            .chain(self.cliffs.iter().map(|e| (&e.sources, &e.span)))
            .chain(self.places.iter().map(|e| (&e.sources, &e.span)));
        for (sources, span) in cited {
            if let Some(unknown) = sources.iter().find(|id| !self.sources.iter().any(|s| s.id == **id)) {
                return Err(value(
                    span.clone(),
                    format!("the source \"{unknown}\" is not described in this file"),
                    "add a [[source]] with that id and what it is",
                ));
            }
        }
        Ok(())
    }
}
