//! The shipped ground of Qingshanli: what its lines promise must hold on the relief that is rebuilt from them.

use ground::{Ground, GroundSpec, Mobility, Position};
use std::sync::LazyLock;

static SPEC: LazyLock<GroundSpec> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../battles/qingshanli/ground.toml");
    GroundSpec::from_toml(&std::fs::read_to_string(path).expect("the file")).expect("a sound file")
});

static GROUND: LazyLock<Ground> =
    LazyLock::new(|| Ground::build(&SPEC, &|_| Err(std::io::ErrorKind::NotFound.into())).expect("a ground"));

/// The node of the 50 m relief next to a point.
fn node(at: Position) -> Position {
    Position::new((at.x / SPEC.cell_m).round() * SPEC.cell_m, (at.y / SPEC.cell_m).round() * SPEC.cell_m)
}

fn rms(errors: &[f32]) -> f32 {
    (errors.iter().map(|e| e * e).sum::<f32>() / errors.len() as f32).sqrt()
}

#[test]
fn ridges_stand_above_the_rivers_they_part() {
    let mut higher = 0;
    let mut all = 0;
    for ridge in GROUND.ridges() {
        let spec = SPEC.ridges.iter().find(|spec| spec.id == ridge.id).unwrap();
        for crest in ridge.points.iter().filter(|at| GROUND.contains(**at)) {
            let height = GROUND.height_m(node(*crest));
            for basin in &spec.between {
                let Some(river) = GROUND.rivers().iter().find(|river| river.id == *basin) else { continue };
                let nearest = river
                    .points
                    .iter()
                    .filter(|at| GROUND.contains(**at))
                    .min_by(|a, b| a.distance_to(*crest).total_cmp(&b.distance_to(*crest)));
                if let Some(water) = nearest {
                    all += 1;
                    higher += i32::from(height > GROUND.height_m(node(*water)));
                }
            }
        }
    }
    // Ridges run down to confluences: their last points may touch the floor.
    assert!(f64::from(higher) >= 0.99 * f64::from(all), "{higher} of {all}");
}

#[test]
fn lines_and_summits_hold() {
    let mut ridge = Vec::new();
    for line in GROUND.ridges() {
        for (at, height) in line.points.iter().zip(&line.heights_m) {
            if GROUND.contains(*at) {
                ridge.push(GROUND.height_m(node(*at)) - height);
            }
        }
    }
    let mut spot = Vec::new();
    for point in SPEC.spots.iter().flat_map(|spot| &spot.points) {
        let at = GROUND.projection().to_plane(point[0], point[1]);
        if GROUND.contains(at) {
            spot.push(GROUND.height_m(node(at)) - point[2] as f32);
        }
    }
    println!("rms ridges {} m, summits {} m", rms(&ridge), rms(&spot));
    assert!(rms(&ridge) < 15.0 && rms(&spot) < 15.0, "{} {}", rms(&ridge), rms(&spot));
}

/// Heights along the ways were measured on the same coarse relief and are not used to rebuild it.
#[test]
fn heights_kept_back_are_met() {
    let mut errors = Vec::new();
    for point in SPEC.ways.iter().filter(|way| way.length_km.is_some()).flat_map(|way| &way.points) {
        let at = GROUND.projection().to_plane(point[0], point[1]);
        errors.push(GROUND.height_m(at) - point[2] as f32);
    }
    let mean = errors.iter().sum::<f32>() / errors.len() as f32;
    println!("kept back: rms {} m, mean {mean} m, n {}", rms(&errors), errors.len());
    assert!(rms(&errors) < 60.0, "{}", rms(&errors));
    let mut places = Vec::new();
    for place in
        SPEC.places.iter().filter(|place| place.on_map && place.kind != "exit" && place.kind != "peak")
    {
        if let (Some(lat), Some(lon), Some(height)) = (place.lat, place.lon, place.elevation_m) {
            let error = GROUND.height_m(GROUND.projection().to_plane(lat, lon)) - height as f32;
            if error.abs() > 80.0 {
                println!("{} {error}", place.id);
            }
            places.push(error);
        }
    }
    println!("places: rms {} m", rms(&places));
}

#[test]
fn ways_have_the_length_and_the_time_that_were_measured() {
    for way in SPEC.ways.iter() {
        let (Some(km), Some(hours)) = (way.length_km, way.unladen_walk_h) else { continue };
        let course: Vec<Position> =
            way.points.iter().map(|p| GROUND.projection().to_plane(p[0], p[1])).collect();
        let (from, to) = (course[0], course[course.len() - 1]);
        let own: f32 = course.windows(2).map(|pair| pair[0].distance_to(pair[1])).sum();
        let field = GROUND.travel_field(to, Mobility::Foot);
        let route = field.route_from(&GROUND, from).unwrap();
        let walked = field.hours_from(from);
        println!(
            "{:32} {km:5.1} km own {:5.1} route {:5.1}; {hours:4.1} h field {walked:4.1}",
            way.id,
            own / 1000.0,
            route.length_m / 1000.0
        );
        assert!((f64::from(own) / 1000.0 / km - 1.0).abs() < 0.15, "{}: {own} m", way.id);
        assert!(f64::from(route.length_m) / 1000.0 / km < 1.15, "{}: {} m", way.id, route.length_m);
        assert!((f64::from(walked) / hours - 1.0).abs() < 0.15, "{}: {walked} h", way.id);
    }
}

#[test]
fn the_best_route_of_a_field_and_of_a_search_agree() {
    let place = |id: &str| GROUND.place(id).unwrap().position.unwrap();
    for (from, to) in
        [("toudaogou", "qingshanli-village"), ("baegunpyeong", "gapsan"), ("gapsan", "antu-road")]
    {
        for mobility in [Mobility::Foot, Mobility::Horse, Mobility::Pack] {
            let by_field = GROUND.travel_field(place(to), mobility).route_from(&GROUND, place(from));
            let by_search = GROUND.route(place(from), place(to), mobility);
            let (field, search) = (by_field.unwrap(), by_search.unwrap());
            assert!((field.length_m - search.length_m).abs() < 0.02 * field.length_m, "{from} to {to}");
            assert_eq!(field.points.len(), field.way.len() + 1);
            let legs: f32 = field.points.windows(2).map(|pair| pair[0].distance_to(pair[1])).sum();
            assert!((legs - field.length_m).abs() < 1.0);
            assert_eq!(field.points[0], place(from));
            assert_eq!(*field.points.last().unwrap(), place(to));
            println!("{from} {to} {mobility:?}: {} m, {} points", field.length_m, field.points.len());
        }
    }
}

#[test]
fn every_place_on_the_map_can_be_reached_on_foot() {
    let start = GROUND.place("helong").unwrap().position.unwrap();
    let field = GROUND.travel_field(start, Mobility::Foot);
    for place in GROUND.places() {
        if let Some(at) = place.position {
            assert!(GROUND.contains(at), "{}", place.id);
            assert!(field.hours_from(at) < 24.0, "{}: {} h", place.id, field.hours_from(at));
            assert!(field.route_from(&GROUND, at).is_some(), "{}", place.id);
        }
    }
}

#[test]
fn cover_is_where_the_sources_put_it() {
    let at = |id: &str| {
        let place = GROUND.place(id).unwrap().position.unwrap();
        GROUND.cover_at(place).id.clone()
    };
    assert_eq!(at("helong"), "tilled-floor");
    assert_eq!(at("toudaogou"), "tilled-floor");
    assert_eq!(at("baegunpyeong"), "clearing");
    assert_eq!(at("laoling"), "spruce-fir");
    assert_eq!(at("zengfeng"), "spruce-fir");
    let mut share = vec![0_usize; GROUND.covers().len()];
    let map = GROUND.downsample(400);
    for class in &map.covers {
        share[usize::from(*class)] += 1;
    }
    for (cover, count) in GROUND.covers().iter().zip(&share) {
        println!("{} {:.1} %", cover.id, *count as f64 * 100.0 / map.covers.len() as f64);
        assert!(*count > 0, "{} stands nowhere", cover.id);
    }
}

#[test]
fn the_walls_of_the_gorge_turn_a_flank_march() {
    // From Baegunpyeong over the south wall: the straight line is closed, so the route is much longer.
    let from = GROUND.place("baegunpyeong").unwrap().position.unwrap();
    let over = from.offset(0.0, -1600.0);
    let route = GROUND.route(from, over, Mobility::Foot).unwrap();
    assert!(route.length_m > 1.5 * from.distance_to(over), "{}", route.length_m);
    assert_eq!(GROUND.way_at(from.offset(0.0, -100.0)), Some(ground::WayClass::CartTrack));
}

#[test]
fn the_same_text_gives_the_same_ground() {
    let again = Ground::build(&SPEC, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
    assert_eq!(again.downsample(300), GROUND.downsample(300));
}
