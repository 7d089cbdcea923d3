using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>The place, rotation and scale that positioning constraints on user tie points give a reconstruction.</summary>
/// <param name="Origins">Positions of tie points in the reconstruction and in the world.</param>
/// <param name="Directions">Unit vectors in the reconstruction and in the world.</param>
/// <param name="Scale">World units per unit of the reconstruction; null without a scale constraint.</param>
internal sealed record UserPlacement(
    IReadOnlyList<(Vector3d From, Vector3d To)> Origins, IReadOnlyList<(Vector3d From, Vector3d To)> Directions, double? Scale)
{
    // Two directions that are nearly parallel determine no rotation.
    private const double MinSine = 0.05;

    /// <summary>What the constraints say whose tie points photos determine; null without constraints.</summary>
    public static UserPlacement? Of(Reconstruction reconstruction)
    {
        var scene = reconstruction.Scene;
        if (scene.PositioningConstraints.Count == 0)
            return null;
        var points = scene.UserTiePoints
            .Select(point => MarkIntersection.Of(
                point.Marks, reconstruction.CameraFromWorld, reconstruction.Cameras, reconstruction).Position).ToArray();
        var usable = scene.PositioningConstraints
            .Where(constraint => constraint.TiePoints.All(i => points[i] is not null)).ToList();
        var origins = usable.OfType<OriginConstraint>()
            .Select(origin => (points[origin.TiePoint]!.Value, origin.Position)).ToList();
        var axes = usable.OfType<AxisConstraint>()
            .Select(axis => ((points[axis.To]!.Value - points[axis.From]!.Value).Normalized(), axis.Axis));
        var planes = usable.OfType<PlaneConstraint>()
            .Select(plane =>
                (NormalOf([.. plane.OnPlane.Select(i => points[i]!.Value)], plane.Normal, reconstruction), plane.Normal));
        return new(origins, [.. axes, .. planes], ScaleOf(usable.OfType<ScaleConstraint>().ToList(), points));
    }

    /// <summary>
    /// The rotation that fits the directions best. With one direction, or several parallel ones, it is the given rotation with
    /// the smallest additional turn.
    /// </summary>
    public Rotation Rotation(Rotation otherwise)
    {
        var first = Directions[0];
        var hasTwo = Directions.Any(other => Vector3d.Cross(other.From, first.From).Length > MinSine);
        if (hasTwo && SimilarityEstimation.TrySolve(Ends(pair => pair.From), Ends(pair => pair.To), out var similarity))
            return similarity.Rotation;
        return Between(otherwise * first.From, first.To) * otherwise;
    }

    /// <summary>The shift that carries the origins onto their positions.</summary>
    public Vector3d Shift(double scale, Rotation rotation) => Origins
        .Aggregate(Vector3d.Zero, (sum, origin) => sum + origin.To - scale * (rotation * origin.From)) / Origins.Count;

    // Directions as points on both sides of the origin, whose mean is zero.
    private Vector3d[] Ends(Func<(Vector3d From, Vector3d To), Vector3d> side) =>
        [.. Directions.Select(side), .. Directions.Select(direction => -side(direction))];

    private static Rotation Between(Vector3d from, Vector3d to)
    {
        var toZ = UprightFrame.TurnToZ(to);
        return toZ.Inverted() * UprightFrame.TurnToZ(toZ * from) * toZ;
    }

    private static double? ScaleOf(List<ScaleConstraint> constraints, Vector3d?[] points)
    {
        double product = 0, square = 0;
        foreach (var (from, to, length) in constraints)
        {
            var distance = Vector3d.Distance(points[from]!.Value, points[to]!.Value);
            (product, square) = (product + distance * length, square + distance * distance);
        }
        return square > 0 ? product / square : null;
    }

    // The side that cameras are on is that of the normal, if it points up.
    private static Vector3d NormalOf(Vector3d[] points, Vector3d axis, Reconstruction reconstruction)
    {
        var mean = points.Aggregate(Vector3d.Zero, (sum, point) => sum + point) / points.Length;
        var sum = default(Symmetric3);
        foreach (var point in points)
            sum.AddOuter(point - mean, 1);
        Span<double> values = stackalloc double[3];
        Span<double> vectors = stackalloc double[9];
        SymmetricEigen.Solve([sum.Xx, sum.Xy, sum.Xz, sum.Xy, sum.Yy, sum.Yz, sum.Xz, sum.Yz, sum.Zz], 3, values, vectors);
        var normal = new Vector3d(vectors[0], vectors[1], vectors[2]);
        var camera = Enumerable.Range(0, reconstruction.PhotoCount).Where(p => reconstruction.IsRegistered[p])
            .Aggregate(Vector3d.Zero, (direction, p) => direction
                + (reconstruction.CameraFromWorld[p].Center - mean).Normalized());
        var isAway = Vector3d.Dot(normal, camera) < 0;
        return isAway == (axis.X + axis.Y + axis.Z > 0) ? -normal : normal;
    }
}
