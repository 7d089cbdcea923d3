using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>Fewer splats that look like many from afar.</summary>
internal static class SplatMerging
{
    private const double MaxOpacity = 0.99;
    private const double LeastVariance = 1e-14;

    /// <summary>
    /// Merges splats that follow each other on a curve through space: a merged splat has the mean and the variances of its parts
    /// by their visible area, and so much opacity that its own area is as visible as theirs together.
    /// </summary>
    /// <returns>The merged splats, and the mean distance of the parts' centers from those of their merged splats.</returns>
    public static (SplatCloud Merged, double ErrorMeters) Merge(IReadOnlyList<SplatCloud> clouds, int maxCount)
    {
        var all = SplatCloud.Join(clouds);
        var order = CurveOrder(all);
        var groups = Math.Min(maxCount, all.Count);
        var merged = all.Select(Enumerable.Range(0, groups).Select(g => order[First(g)]).ToArray());
        double sum = 0;
        for (var g = 0; g < groups; g++)
            sum += MergeGroup(all, order.AsSpan(First(g)..First(g + 1)), merged, g);
        return (merged, sum / all.Count);

        int First(int group) => (int)((long)group * all.Count / groups);
    }

    private static int[] CurveOrder(SplatCloud splats)
    {
        const int Cells = (1 << 20) - 1;
        var bounds = splats.Bounds();
        var scale = Cells / Math.Max(Math.Max(bounds.Size.X, bounds.Size.Y), Math.Max(bounds.Size.Z, 1e-9));
        var keys = new ulong[splats.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            var p = splats.Positions[i];
            var place = scale * (splats.Origin + new Vector3d(p.X, p.Y, p.Z) - bounds.Min);
            keys[i] = MortonCode.Of((ulong)place.X, (ulong)place.Y, (ulong)place.Z);
        }
        return [.. Enumerable.Range(0, keys.Length).OrderBy(i => keys[i])];
    }

    // Returns the sum of the distances to the merged center.
    private static double MergeGroup(SplatCloud all, ReadOnlySpan<int> parts, SplatCloud merged, int target)
    {
        if (parts.Length == 1)
            return 0;
        double total = 0;
        var mean = Vector3d.Zero;
        Span<double> weights = parts.Length <= 64 ? stackalloc double[parts.Length] : new double[parts.Length];
        for (var k = 0; k < parts.Length; k++)
        {
            weights[k] = all.OpacityOf(parts[k]) * AreaOf(all.LogScales[parts[k]]);
            total += weights[k];
            mean += weights[k] * At(all, parts[k]);
        }
        mean /= total;
        var variances = default(Symmetric3);
        double distance = 0;
        var stride = 3 * all.CoefficientCount;
        var harmonics = merged.Harmonics.AsSpan(target * stride, stride);
        harmonics.Clear();
        for (var k = 0; k < parts.Length; k++)
        {
            var share = weights[k] / total;
            AddVariances(all, parts[k], share, ref variances);
            variances.AddOuter(At(all, parts[k]) - mean, share);
            distance += (At(all, parts[k]) - mean).Length;
            for (var c = 0; c < stride; c++)
                harmonics[c] += (float)share * all.Harmonics[parts[k] * stride + c];
        }
        merged.Positions[target] = new((float)mean.X, (float)mean.Y, (float)mean.Z);
        SetShape(merged, target, variances);
        var opacity = Math.Clamp(total / AreaOf(merged.LogScales[target]), 1e-3, MaxOpacity);
        merged.OpacityLogits[target] = (float)ExactMath.Log(opacity / (1 - opacity));
        return distance;
    }

    private static Vector3d At(SplatCloud splats, int i) =>
        new(splats.Positions[i].X, splats.Positions[i].Y, splats.Positions[i].Z);

    // Mean area of the three sides of a box with the splat's standard deviations.
    private static double AreaOf(Vector3 logScales)
    {
        double x = ExactMath.Exp(logScales.X), y = ExactMath.Exp(logScales.Y), z = ExactMath.Exp(logScales.Z);
        return x * y + y * z + z * x;
    }

    private static void AddVariances(SplatCloud splats, int i, double share, ref Symmetric3 sum)
    {
        var (q, s) = (splats.Rotations[i], splats.LogScales[i]);
        var axes = Rotation.FromQuaternion(q.W, q.X, q.Y, q.Z).ToMatrix();
        sum.AddOuter(new(axes.M00, axes.M10, axes.M20), share * ExactMath.Exp(2.0 * s.X));
        sum.AddOuter(new(axes.M01, axes.M11, axes.M21), share * ExactMath.Exp(2.0 * s.Y));
        sum.AddOuter(new(axes.M02, axes.M12, axes.M22), share * ExactMath.Exp(2.0 * s.Z));
    }

    private static void SetShape(SplatCloud merged, int target, in Symmetric3 v)
    {
        Span<double> values = stackalloc double[3];
        Span<double> vectors = stackalloc double[9];
        SymmetricEigen.Solve([v.Xx, v.Xy, v.Xz, v.Xy, v.Yy, v.Yz, v.Xz, v.Yz, v.Zz], 3, values, vectors);
        var (a, b) = (new Vector3d(vectors[0], vectors[1], vectors[2]), new Vector3d(vectors[3], vectors[4], vectors[5]));
        var c = Vector3d.Cross(a, b);
        // The axes are the columns.
        var q = Rotation.FromMatrix(Matrix3d.FromRows(new(a.X, b.X, c.X), new(a.Y, b.Y, c.Y), new(a.Z, b.Z, c.Z)));
        merged.Rotations[target] = new((float)q.X, (float)q.Y, (float)q.Z, (float)q.W);
        for (var axis = 0; axis < 3; axis++)
            merged.LogScales[target][axis] = (float)(0.5 * ExactMath.Log(Math.Max(values[axis], LeastVariance)));
    }
}
