from dromos.ui import route_drawing
from dromos.ui.route_drawing import Leg

LEGS = [
    Leg("Information Centre", place="done"),
    Leg("Support", place="now", way_back=True),
    Leg("Network", answers=True),
]


def test_boxes_follow_each_other_and_never_overlap() -> None:
    for picture in (route_drawing.lying(LEGS), route_drawing.standing(LEGS)):
        ends = [(box.x + box.width, box.y + box.height) for box in picture.boxes]
        assert all(x <= picture.width and y <= picture.height for x, y in ends)
        for one, other in zip(picture.boxes, picture.boxes[1:], strict=False):
            assert other.x >= one.x + one.width or other.y >= one.y + one.height


def test_there_is_an_arrow_to_each_next_leg_and_one_for_each_way_back() -> None:
    for picture in (route_drawing.lying(LEGS), route_drawing.standing(LEGS)):
        assert [(arrow.is_back, arrow.is_gone) for arrow in picture.arrows] == [
            (False, True),
            (True, False),
            (False, False),
        ]


def test_a_name_too_long_for_its_box_is_cut() -> None:
    (box,) = route_drawing.lying([Leg("Department of Everything Under the Sun")]).boxes
    assert box.title.endswith("…")
    assert len(box.title) * route_drawing.LETTER <= box.width


def test_nothing_is_drawn_of_nothing() -> None:
    assert not route_drawing.lying([]).boxes
    assert not route_drawing.standing([]).arrows
