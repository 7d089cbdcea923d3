using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>The pose of a photo from known points that it sees along rays of any direction, for <see cref="Ransac"/>.</summary>
/// <remarks>The counterpart of <see cref="AbsolutePoseProblem"/> for fisheye cameras.</remarks>
/// <param name="points">World positions.</param>
/// <param name="rays">Unit vector to each, in the camera frame. Errors are distances on the plane that touches it.</param>
public readonly struct AbsoluteBearingProblem(Vector3d[] points, Vector3d[] rays) : IRansacProblem<RigidTransform>
{
    private readonly Rotation[] _turns = Array.ConvertAll(rays, RayTurn.ToAxis);

    public int ItemCount => points.Length;

    public int SampleSize => 3;

    public int MaxModelsPerSample => ThreePointPose.MaxSolutionCount;

    public int Solve(ReadOnlySpan<int> sample, Span<RigidTransform> models) => ThreePointPose.Solve(
        [rays[sample[0]], rays[sample[1]], rays[sample[2]]],
        [points[sample[0]], points[sample[1]], points[sample[2]]], models);

    public void SquaredErrors(in RigidTransform model, Span<double> squaredErrors)
    {
        var r = model.Rotation.ToMatrix();
        var t = model.Translation;
        for (var i = 0; i < points.Length; i++)
        {
            var p = r * points[i] + t;
            var depth = Vector3d.Dot(p, rays[i]);
            squaredErrors[i] = depth > 0
                ? Vector3d.Cross(p, rays[i]).LengthSquared / (depth * depth)
                : double.PositiveInfinity;
        }
    }

    /// <summary>Gauss-Newton on the squared errors of the given items.</summary>
    public bool TryRefine(in RigidTransform model, ReadOnlySpan<int> items, out RigidTransform refined)
    {
        refined = model;
        if (items.Length < 4)
            return false;
        Span<double> g = stackalloc double[6];
        var normal = new double[36];
        for (var round = 0; round < 4; round++)
        {
            Array.Clear(normal);
            g.Clear();
            foreach (var i in items)
                Accumulate(refined, i, normal, g);
            if (!DenseCholesky.TryFactor(normal, 6))
                return false;
            DenseCholesky.Solve(normal, 6, g);
            var turn = Rotation.FromRotationVector(new(g[0], g[1], g[2]));
            refined = new(turn * refined.Rotation, turn * refined.Translation + new Vector3d(g[3], g[4], g[5]));
        }
        return double.IsFinite(refined.Translation.LengthSquared);
    }

    // On the plane that touches the unit sphere at the ray a: (e · p) / (a · p) for both axes e of the plane.
    private void Accumulate(in RigidTransform pose, int item, double[] a, Span<double> g)
    {
        var p = pose * points[item];
        var depth = Vector3d.Dot(rays[item], p);
        if (!(depth > 0))
            return;
        var back = _turns[item].Inverted();
        Span<double> row = stackalloc double[6];
        foreach (var axis in (ReadOnlySpan<Vector3d>)[back * new Vector3d(1, 0, 0), back * new Vector3d(0, 1, 0)])
        {
            var error = Vector3d.Dot(axis, p) / depth;
            var slope = 1 / depth * (axis - error * rays[item]);
            var turned = Vector3d.Cross(p, slope);
            (row[0], row[1], row[2], row[3], row[4], row[5]) = (turned.X, turned.Y, turned.Z, slope.X, slope.Y, slope.Z);
            for (var i = 0; i < 6; i++)
            {
                g[i] -= row[i] * error;
                for (var j = 0; j <= i; j++)
                    a[i * 6 + j] += row[i] * row[j];
            }
        }
    }
}
