using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>
/// Splats: anisotropic Gaussians with an opacity and a color that depends on the direction of view (Kerbl et al. 2023), as
/// separate arrays.
/// </summary>
public sealed record SplatCloud
{
    /// <summary>Origin of <see cref="Positions"/>.</summary>
    public Vector3d Origin { get; init; }

    /// <summary>Degree of <see cref="Harmonics"/>, 0 to <see cref="SphericalHarmonics.MaxDegree"/>.</summary>
    public required int Degree { get; init; }

    /// <summary>Centers, relative to <see cref="Origin"/>.</summary>
    public required Vector3[] Positions { get; init; }

    /// <summary>Natural logarithms of the standard deviations along the splat's own axes.</summary>
    public required Vector3[] LogScales { get; init; }

    /// <summary>Unit quaternions that turn the splat's own axes into those of the cloud.</summary>
    public required Quaternion[] Rotations { get; init; }

    /// <summary>Opacities o in the center, as ln(o / (1 - o)).</summary>
    public required float[] OpacityLogits { get; init; }

    /// <summary>
    /// Coefficients of the colors: those of a splat one after the other, each with red, green and blue; see
    /// <see cref="SphericalHarmonics"/>.
    /// </summary>
    public required float[] Harmonics { get; init; }

    /// <summary>
    /// Whether a splat that is widened to the size of a pixel becomes more transparent (Yu et al. 2024, "Mip-Splatting").
    /// </summary>
    public bool IsAntialiased { get; init; }

    public int Count => Positions.Length;

    /// <summary>Coefficients of each color channel of a splat.</summary>
    public int CoefficientCount => SphericalHarmonics.CountOf(Degree);

    /// <summary>Opacity of a splat in its center, 0 to 1.</summary>
    public float OpacityOf(int splat) => (float)(1 / (1 + ExactMath.Exp(-OpacityLogits[splat])));

    /// <summary>Whether the center of a splat lies inside of all regions; so does every one without regions.</summary>
    public bool IsInside(int splat, IReadOnlyList<Prism> regions)
    {
        var p = Positions[splat];
        var world = Origin + new Vector3d(p.X, p.Y, p.Z);
        return regions.All(region => region.Contains(world));
    }

    /// <summary>All splats of clouds with the same origin and degree, one cloud after the other; at least one cloud.</summary>
    public static SplatCloud Join(IReadOnlyList<SplatCloud> clouds)
    {
        ArgumentNullException.ThrowIfNull(clouds);
        return clouds[0] with
        {
            Positions = Joined(cloud => cloud.Positions),
            LogScales = Joined(cloud => cloud.LogScales),
            Rotations = Joined(cloud => cloud.Rotations),
            OpacityLogits = Joined(cloud => cloud.OpacityLogits),
            Harmonics = Joined(cloud => cloud.Harmonics),
        };

        T[] Joined<T>(Func<SplatCloud, T[]> partOf)
        {
            var (joined, next) = (new T[clouds.Sum(cloud => partOf(cloud).Length)], 0);
            foreach (var part in clouds.Select(partOf))
            {
                part.CopyTo(joined, next);
                next += part.Length;
            }
            return joined;
        }
    }

    /// <summary>Some of the splats, in the given order.</summary>
    public SplatCloud Select(ReadOnlySpan<int> splats)
    {
        var (count, stride) = (splats.Length, 3 * CoefficientCount);
        var chosen = this with
        {
            Positions = new Vector3[count],
            LogScales = new Vector3[count],
            Rotations = new Quaternion[count],
            OpacityLogits = new float[count],
            Harmonics = new float[count * stride],
        };
        for (var i = 0; i < count; i++)
        {
            var from = splats[i];
            chosen.Positions[i] = Positions[from];
            chosen.LogScales[i] = LogScales[from];
            chosen.Rotations[i] = Rotations[from];
            chosen.OpacityLogits[i] = OpacityLogits[from];
            Harmonics.AsSpan(from * stride, stride).CopyTo(chosen.Harmonics.AsSpan(i * stride));
        }
        return chosen;
    }

    /// <summary>
    /// The same splats in other axes: positions, rotations and the directions of their colors are turned, and lengths are scaled.
    /// </summary>
    /// <param name="move">From world positions of the cloud to those of the result.</param>
    /// <param name="origin">Origin of the result.</param>
    public SplatCloud Transformed(Similarity move, Vector3d origin)
    {
        var turned = this with
        {
            Origin = origin,
            Positions = new Vector3[Count],
            LogScales = new Vector3[Count],
            Rotations = new Quaternion[Count],
            Harmonics = (float[])Harmonics.Clone(),
        };
        var logScale = new Vector3((float)ExactMath.Log(move.Scale));
        var r = move.Rotation;
        for (var i = 0; i < Count; i++)
        {
            var (p, q) = (Positions[i], Rotations[i]);
            var moved = move * (Origin + new Vector3d(p.X, p.Y, p.Z)) - origin;
            turned.Positions[i] = new((float)moved.X, (float)moved.Y, (float)moved.Z);
            turned.LogScales[i] = LogScales[i] + logScale;
            var product = r * Rotation.FromQuaternion(q.W, q.X, q.Y, q.Z);
            turned.Rotations[i] = new((float)product.X, (float)product.Y, (float)product.Z, (float)product.W);
        }
        SphericalHarmonics.Turn(turned.Harmonics, Degree, r);
        return turned;
    }

    /// <summary>Bounds of the centers, in world coordinates; empty without splats.</summary>
    public Box3d Bounds() => BoundsOf([.. Enumerable.Range(0, Count)]);

    /// <summary>Bounds of the centers of some of the splats, in world coordinates; empty without splats.</summary>
    public Box3d BoundsOf(ReadOnlySpan<int> splats)
    {
        var bounds = Box3d.Empty;
        foreach (var i in splats)
            bounds = bounds.Include(Origin + new Vector3d(Positions[i].X, Positions[i].Y, Positions[i].Z));
        return bounds;
    }
}
