using Reality.Core.Numerics;

namespace Reality.Formats.Polygons;

/// <summary>A line with its curves cut into chords, in the coordinates of its block.</summary>
/// <param name="IsSpatial">Whether its heights are meant as such, even if all are 0.</param>
internal sealed record DxfLine(string Layer, List<Vector3d> Corners, bool IsClosed, bool IsSpatial)
{
    private const double MaxChordRadians = Math.PI / 24;
    private const int IsMesh = 16 | 64;
    private const int IsInSpace = 8;

    /// <summary>The line that an entity draws; null if it draws none that is read.</summary>
    public static DxfLine? Of(DxfEntity entity)
    {
        switch (entity.Kind)
        {
            case "LINE":
                return new(entity.Layer, [entity.Point(10), entity.Point(11)], IsClosed: false, IsSpatial: false);
            case "3DFACE":
                var corners = Enumerable.Range(10, 4).Where(entity.Has).Select(entity.Point).ToList();
                return new(entity.Layer, corners, IsClosed: true, IsSpatial: true);
            case "CIRCLE":
                return Turned(entity, Arc(entity, 0, 2 * Math.PI), isClosed: true);
            case "ARC":
                var from = double.DegreesToRadians(entity.Number(50, 0));
                var angle = Math.IEEERemainder(double.DegreesToRadians(entity.Number(51, 0)) - from, 2 * Math.PI);
                return Turned(entity, Arc(entity, from, from + (angle < 0 ? angle + 2 * Math.PI : angle)), isClosed: false);
            case "LWPOLYLINE" when entity.Vertices.Count > 1:
                return Turned(entity, Polyline(entity, entity.Number(38, 0)), isClosed: (entity.Flags & 1) != 0);
            case "POLYLINE" when (entity.Flags & (IsMesh | IsInSpace)) == IsInSpace && entity.Vertices.Count > 1:
                return new DxfLine(entity.Layer, Polyline(entity, null), (entity.Flags & 1) != 0, IsSpatial: true).Closed();
            case "POLYLINE" when (entity.Flags & (IsMesh | IsInSpace)) == 0 && entity.Vertices.Count > 1:
                return Turned(entity, Polyline(entity, entity.Number(30, 0)), isClosed: (entity.Flags & 1) != 0);
            default:
                return null;
        }
    }

    // A line of the plane in which an entity was drawn, with the height that LWPOLYLINE states.
    private static DxfLine Turned(DxfEntity entity, List<Vector3d> corners, bool isClosed)
    {
        var axes = DxfPlacement.AxesOf(entity);
        return new DxfLine(
            entity.Layer, corners.ConvertAll(corner => axes * corner), isClosed,
            IsSpatial: entity.Kind == "LWPOLYLINE" && entity.Has(38)).Closed();
    }

    private DxfLine Closed() =>
        Corners.Count > 3 && Corners[0] == Corners[^1] ? this with { IsClosed = true } : this;

    private static List<Vector3d> Polyline(DxfEntity entity, double? elevation)
    {
        var vertices = entity.Vertices.Where(vertex => !vertex.IsFrame).ToList();
        var corners = new List<Vector3d>();
        for (var i = 0; i < vertices.Count; i++)
        {
            var place = vertices[i].Place;
            corners.Add(place);
            var isLast = i == vertices.Count - 1;
            if (vertices[i].Bulge != 0 && !(isLast && (entity.Flags & 1) == 0))
                corners.AddRange(Bulged(place, vertices[(i + 1) % vertices.Count].Place, vertices[i].Bulge));
        }
        // Vertices of flat polylines repeat the elevation or leave it out.
        return elevation is null or 0 ? corners : corners.ConvertAll(corner => corner with { Z = elevation.Value });
    }

    // Corners between the ends of an arc.
    private static IEnumerable<Vector3d> Bulged(Vector3d from, Vector3d to, double bulge)
    {
        var angle = 4 * ExactMath.Atan2(bulge, 1);
        var chord = to - from;
        var center = from + 0.5 * chord + (1 - bulge * bulge) / (4 * bulge) * new Vector3d(-chord.Y, chord.X, 0);
        var count = (int)Math.Ceiling(Math.Abs(angle) / MaxChordRadians);
        for (var k = 1; k < count; k++)
        {
            var (sin, cos) = ExactMath.SinCos(k * angle / count);
            var arm = from - center;
            yield return center + new Vector3d(cos * arm.X - sin * arm.Y, sin * arm.X + cos * arm.Y, 0);
        }
    }

    private static List<Vector3d> Arc(DxfEntity entity, double fromRadians, double toRadians)
    {
        var (center, radius) = (entity.Point(10), entity.Number(40, 0));
        var count = Math.Max((int)Math.Ceiling((toRadians - fromRadians) / MaxChordRadians), 1);
        return Enumerable.Range(0, count + 1).Select(k =>
        {
            var (sin, cos) = ExactMath.SinCos(fromRadians + k * (toRadians - fromRadians) / count);
            return center + radius * new Vector3d(cos, sin, 0);
        }).ToList();
    }
}
