using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.ControlPoints;
using Reality.Formats.Geodesy;
using Reality.Formats.Json;

namespace Reality.Formats.ContextScenes;

/// <summary>
/// Reads control points, user tie points and positioning constraints of a document. docs/contextscene.md describes the members.
/// </summary>
internal sealed class ControlReader(
    JsonMember root, IReadOnlyList<Photo> photos, IReadOnlyList<Camera> cameras, List<string> photoKeys)
{
    private const double MaxCoordinate = 1e12;
    private const double MinSigma = 1e-5;
    private const double MaxSigma = 1e4;

    private readonly Dictionary<string, int> _photoOfKey =
        photoKeys.Select((key, i) => (key, i)).ToDictionary(pair => pair.key, pair => pair.i, StringComparer.Ordinal);

    // Ids of user tie points in the order of the document.
    private readonly List<string> _tiePointKeys = root["UserTiePoints"].Members().Select(member => member.Key).ToList();

    public IReadOnlyList<ControlPoint> ReadControlPoints()
    {
        var collection = root["ControlPointCollection"];
        var points = new List<ControlPoint>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, member) in collection["ControlPoints"].Members().Concat(root["ControlPoints"].Members()))
        {
            var system = SystemMembers.Read(root, member["SRSId"].Exists ? member["SRSId"] : collection["SRSId"]);
            var point = ReadControlPoint(member, member["Name"].AsTextOrNull() ?? key, system);
            if (!names.Add(point.Name))
                throw member.Wrong($"is another control point with the name '{point.Name}'");
            points.Add(point);
        }
        if (points.Select(point => point.Position is null).Distinct().Count() > 1)
        {
            throw collection.Wrong(
                "has control points with an SRSId and without: those without are in a local system, which cannot be compared");
        }
        return points;
    }

    public IReadOnlyList<UserTiePoint> ReadUserTiePoints() => root["UserTiePoints"].Members()
        .Select(member => new UserTiePoint(
            member.Value["Name"].AsTextOrNull() ?? member.Key, ReadMarks(member.Value["Measurements"])))
        .ToList();

    public IReadOnlyList<PositioningConstraint> ReadConstraints() =>
        root["PositioningConstraints"].Members().Select(member => ReadConstraint(member.Value)).ToList();

    private ControlPoint ReadControlPoint(JsonMember member, string name, CoordinateSystem? system)
    {
        var position = member["Position"];
        var category = CategoryOf(member["Category"]);
        var coordinates = new Vector3d(
            position["x"].AsNumber(-MaxCoordinate, MaxCoordinate), position["y"].AsNumber(-MaxCoordinate, MaxCoordinate),
            category == ControlCategory.Horizontal
                ? position["z"].AsNumberOr(0, -MaxCoordinate, MaxCoordinate)
                : position["z"].AsNumber(-MaxCoordinate, MaxCoordinate));
        return new()
        {
            Name = name,
            Coordinates = coordinates,
            System = system?.Definition,
            Position = system is null ? null : SurveyLocation.Of(system, coordinates, position.Path),
            HorizontalSigmaMeters = category == ControlCategory.Vertical
                ? double.PositiveInfinity
                : member["HorizontalSigma"].AsNumberOr(ControlPoint.UnstatedHorizontalSigmaMeters, MinSigma, MaxSigma),
            VerticalSigmaMeters = category == ControlCategory.Horizontal
                ? double.PositiveInfinity
                : member["VerticalSigma"].AsNumberOr(ControlPoint.UnstatedVerticalSigmaMeters, MinSigma, MaxSigma),
            IsCheck = member["Check"].AsFlagOr(false),
            Marks = ReadMarks(member["Measurements"]),
        };
    }

    private static ControlCategory CategoryOf(JsonMember member) => !member.Exists
        ? ControlCategory.Full
        : member.AsText() switch
        {
            "Full" => ControlCategory.Full,
            "Horizontal" => ControlCategory.Horizontal,
            "Vertical" => ControlCategory.Vertical,
            _ => throw member.Wrong("must be Full, Horizontal or Vertical"),
        };

    private List<PhotoMark> ReadMarks(JsonMember measurements)
    {
        var marks = new List<PhotoMark>();
        foreach (var member in measurements.Items())
        {
            var id = member["PhotoId"];
            var key = id.AsInteger(0, int.MaxValue).ToString(CultureInfo.InvariantCulture);
            if (!_photoOfKey.TryGetValue(key, out var photo))
                throw id.Wrong($"names photo {key}, which is not in the document");
            if (marks.Exists(mark => mark.Photo.Value == photo))
                throw id.Wrong($"measures the point in photo {key} twice");
            var pixel = new Vector2d(member["x"].AsNumber(-1e7, 1e7), member["y"].AsNumber(-1e7, 1e7));
            var camera = cameras[photos[photo].CameraId.Value];
            if (camera.Width > 0 && !(pixel.X >= 0 && pixel.Y >= 0 && pixel.X <= camera.Width && pixel.Y <= camera.Height))
                throw member.Wrong($"lies outside the photo, which has {camera.Width} x {camera.Height} pixels");
            marks.Add(new(new(photo), pixel));
        }
        return marks.OrderBy(mark => mark.Photo).ToList();
    }

    private PositioningConstraint ReadConstraint(JsonMember member)
    {
        var type = member["Type"];
        switch (type.AsText())
        {
            case "Origin":
                var position = member["Position"];
                return new OriginConstraint(
                    TiePointOf(member["UserTiePointId"]),
                    position.Exists ? PoseMember.ReadVector(position) : Vector3d.Zero);
            case "Scale":
                var (from, to) = Pair(member);
                return new ScaleConstraint(from, to, member["Length"].AsNumber(1e-6, 1e7));
            case "Axis":
                (from, to) = Pair(member);
                return new AxisConstraint(from, to, AxisOf(member["Axis"]));
            case "Plane":
                var points = TiePointsOf(member);
                return points.Count >= 3
                    ? new PlaneConstraint(points, AxisOf(member["Normal"]))
                    : throw member["UserTiePointIds"].Wrong("must name three user tie points or more");
            default:
                throw type.Wrong("must be Origin, Scale, Axis or Plane");
        }
    }

    private (int From, int To) Pair(JsonMember constraint)
    {
        var points = TiePointsOf(constraint);
        return points is [var from, var to] && from != to
            ? (from, to)
            : throw constraint["UserTiePointIds"].Wrong("must name two different user tie points");
    }

    private List<int> TiePointsOf(JsonMember constraint) => constraint["UserTiePointIds"].Items().Select(TiePointOf).ToList();

    private int TiePointOf(JsonMember id)
    {
        var key = id.AsInteger(0, int.MaxValue).ToString(CultureInfo.InvariantCulture);
        var index = _tiePointKeys.IndexOf(key);
        return index >= 0 ? index : throw id.Wrong($"names user tie point {key}, which is not in the document");
    }

    private static Vector3d AxisOf(JsonMember axis) => axis.AsText() switch
    {
        "X" => new(1, 0, 0),
        "Y" => new(0, 1, 0),
        "Z" => new(0, 0, 1),
        "-X" => new(-1, 0, 0),
        "-Y" => new(0, -1, 0),
        "-Z" => new(0, 0, -1),
        _ => throw axis.Wrong("must be X, Y or Z, or one of them with a minus sign"),
    };
}
