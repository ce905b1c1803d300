//! Lines of sight and travel on made-up ground, against closed forms.

use ground::{Cover, Ground, Mobility, Position, WayClass};

fn wood(extinction_per_m: f32, canopy_height_m: f32) -> Cover {
    Cover { extinction_per_m, canopy_height_m, ..Cover::bare() }
}

fn made_up(cover: Cover, height_m: &dyn Fn(Position) -> f32) -> Ground {
    Ground::made_up(10_000.0, 8_000.0, 50.0, cover, &[], height_m).expect("a sound size")
}

#[test]
fn level_bare_ground_hides_nothing() {
    let ground = made_up(Cover::bare(), &|_| 100.0);
    let sight = ground.sight(Position::new(100.0, 100.0), 1.6, Position::new(4100.0, 3100.0), 1.6);
    assert!(sight.clear);
    assert_eq!(sight.optical_depth, 0.0);
}

#[test]
fn depth_is_extinction_times_length() {
    let ground = made_up(wood(0.02, 12.0), &|_| 100.0);
    for length in [3.0_f32, 40.0, 123.0, 700.0] {
        let from = Position::new(2000.0, 2000.0);
        let sight = ground.sight(from, 1.5, from.offset(length, 0.0), 1.5);
        assert!(sight.clear);
        assert!((sight.optical_depth - 0.02 * length).abs() < 1e-3 * length, "{length}");
    }
}

#[test]
fn above_the_trees_one_sees_over_them() {
    // A cone of 100 m: from its top the first half of a ray to its foot 1 km away runs above 12 m of trees.
    let summit = Position::new(5000.0, 4000.0);
    let ground = made_up(wood(0.02, 12.0), &|at| (100.0 - at.distance_to(summit) * 0.2).max(0.0));
    let sight = ground.sight(summit, 30.0, Position::new(6000.0, 4000.0), 1.0);
    assert!(sight.clear);
    assert!(
        sight.optical_depth > 0.0 && sight.optical_depth < 0.5 * 0.02 * 1000.0,
        "{}",
        sight.optical_depth
    );
}

#[test]
fn a_ridge_between_hides_and_sight_is_mutual() {
    let ground = made_up(wood(0.001, 5.0), &|at| if (at.x - 5000.0).abs() < 200.0 { 60.0 } else { 0.0 });
    let (west, east) = (Position::new(4000.0, 4000.0), Position::new(6000.0, 4000.0));
    assert!(!ground.sight(west, 1.6, east, 1.6).clear);
    assert!(ground.sight(west, 200.0, east, 200.0).clear);
    let (there, back) = (
        ground.sight(west, 1.6, west.offset(0.0, 400.0), 0.8),
        ground.sight(west.offset(0.0, 400.0), 0.8, west, 1.6),
    );
    assert!(there.clear && back.clear);
    assert!((there.optical_depth - back.optical_depth).abs() < 1e-5);
}

#[test]
fn the_earth_curves() {
    // Two eyes at 1.6 m lose one another beyond about 2 sqrt(2 R h / 0.87) = 9.7 km over level ground.
    let ground = Ground::made_up(30_000.0, 2_000.0, 50.0, Cover::bare(), &[], &|_| 0.0).unwrap();
    let from = Position::new(100.0, 1000.0);
    assert!(ground.sight(from, 1.6, from.offset(9_000.0, 0.0), 1.6).clear);
    assert!(!ground.sight(from, 1.6, from.offset(10_500.0, 0.0), 1.6).clear);
}

#[test]
fn a_way_is_taken_where_it_is_quicker() {
    let way = (WayClass::CartRoad, vec![Position::new(500.0, 1000.0), Position::new(9500.0, 1000.0)]);
    let ground = Ground::made_up(10_000.0, 8_000.0, 50.0, wood(0.02, 12.0), &[way], &|_| 0.0).unwrap();
    assert_eq!(ground.way_at(Position::new(3000.0, 1050.0)), Some(WayClass::CartRoad));
    assert_eq!(ground.way_at(Position::new(3000.0, 1070.0)), None);
    let (from, to) = (Position::new(600.0, 1000.0), Position::new(9400.0, 1000.0));
    let field = ground.travel_field(to, Mobility::Foot);
    let hours = field.hours_from(from);
    assert!((hours - 8.8 / 5.04).abs() < 0.08, "{hours}");
    let route = field.route_from(&ground, from).unwrap();
    assert!((route.length_m - 8800.0).abs() < 50.0, "{}", route.length_m);
    assert!(route.way.contains(&Some(WayClass::CartRoad)));
    // Off the way a walker keeps 0.6 of that speed on bare ground; the corner of the grid costs at most a twelfth more.
    let across = ground.travel_field(Position::new(1000.0, 7500.0), Mobility::Foot);
    let hours = across.hours_from(Position::new(1000.0, 2500.0));
    assert!((hours / (5.0 / (5.04 * 0.6)) - 1.0).abs() < 0.09, "{hours}");
    let mounted = ground.travel_field(to, Mobility::Horse).hours_from(from);
    assert!(mounted < field.hours_from(from));
}

#[test]
fn a_made_up_ground_of_no_size_is_refused() {
    assert!(Ground::made_up(0.0, 10.0, 5.0, Cover::bare(), &[], &|_| 0.0).is_err());
    assert!(Ground::made_up(f32::NAN, 10.0, 5.0, Cover::bare(), &[], &|_| 0.0).is_err());
}

/// Who cares only for lines of so much wood gets the same answer as far as that, and may stop there.
#[test]
fn a_limited_look_agrees_with_the_whole_one() {
    let ground = made_up(wood(0.01, 12.0), &|at| 100.0 + 25.0 * (at.x / 300.0).sin() * (at.y / 400.0).cos());
    let from = Position::new(2000.0, 2000.0);
    let (mut same, mut short) = (0, 0);
    for i in 0..200 {
        let to = from.offset(7.0 * i as f32 - 600.0, 900.0 - 5.0 * i as f32);
        let whole = ground.sight(from, 1.6, to, 1.0);
        let limited = ground.sight_within(from, 1.6, to, 1.0, 3.0);
        if limited.clear && limited.optical_depth > 3.0 {
            assert!(!whole.clear || whole.optical_depth >= limited.optical_depth);
            short += 1;
        } else {
            assert_eq!(whole, limited);
            same += 1;
        }
    }
    assert!(same > 20 && short > 20, "{same} and {short}");
}
