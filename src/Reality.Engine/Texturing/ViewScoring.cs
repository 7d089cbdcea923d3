using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;

namespace Reality.Engine.Texturing;

/// <summary>
/// Scores how well a photo shows each triangle: projected area (Gal et al. 2010), less for slant, occlusion and distrust.
/// </summary>
internal static class ViewScoring
{
    // A partly hidden triangle is a last resort, ranked by the number of its visible corners and center.
    private static readonly float[] SeenFactor = [0, 0, 0.005f, 0.03f, 1];

    private const float MinTrust = 0.01f;

    /// <summary>Adds the view to all triangles that it sees.</summary>
    public static void Add(
        Mesh mesh, TileView view, short index, PhotoVisibility visibility, ColorBalance balance, FaceViews faces,
        BorderViews border, int threadCount, CancellationToken cancellation)
    {
        RasterRows.ForRanges(
            mesh.VertexCount, threadCount, (first, end) => view.FindSeen(mesh, visibility, first, end), cancellation);
        RasterRows.ForRanges(mesh.TriangleCount, threadCount, ScoreRange, cancellation);
        RasterRows.ForRanges(border.Vertices.Length, threadCount, ScoreBorder, cancellation);

        void ScoreRange(int first, int end)
        {
            for (var t = first; t < end; t++)
            {
                var quality = Score(mesh, view, visibility, balance, t);
                if (quality > 0)
                    faces.Add(t, index, quality);
            }
        }

        void ScoreBorder(int first, int end)
        {
            for (var i = first; i < end; i++)
            {
                var v = border.Vertices[i];
                if (view.Sees(v) && visibility.Sees(mesh.WorldPosition(v), out var pixel, out var depth))
                {
                    var quality = (float)visibility.QualityAt(pixel, depth) * TrustAt(balance, visibility.DepthView, pixel);
                    border.Add(i, index, quality);
                }
            }
        }
    }

    private static float Score(Mesh mesh, TileView view, PhotoVisibility visibility, ColorBalance balance, int t)
    {
        var (a, b, c) = (mesh.Triangles[3 * t], mesh.Triangles[3 * t + 1], mesh.Triangles[3 * t + 2]);
        var seen = (view.Sees(a) ? 1 : 0) + (view.Sees(b) ? 1 : 0) + (view.Sees(c) ? 1 : 0);
        if (seen < 2)
            return 0;
        var pa = view.Project(mesh.Positions[a], out var za);
        var pb = view.Project(mesh.Positions[b], out var zb);
        var pc = view.Project(mesh.Positions[c], out var zc);
        // Counter-clockwise from outside is negative where y points down.
        var area = -0.5 * Vector2d.Cross(pb - pa, pc - pa);
        if (!(area > 0) || !(Math.Min(za, Math.Min(zb, zc)) > 0))
            return 0;
        var center = (1 / 3f) * (mesh.Positions[a] + mesh.Positions[b] + mesh.Positions[c]);
        seen += visibility.Sees(mesh.Origin + new Vector3d(center.X, center.Y, center.Z), out _, out _) ? 1 : 0;
        var trust = TrustAt(balance, view.View, (1 / 3.0) * (pa + pb + pc));
        return (float)(area * Cosine(mesh, view, a, b, c)) * SeenFactor[seen] * trust;
    }

    private static double Cosine(Mesh mesh, TileView view, int a, int b, int c)
    {
        var (pa, pb, pc) = (mesh.Positions[a], mesh.Positions[b], mesh.Positions[c]);
        var normal = ExactVector.Cross(pb - pa, pc - pa);
        var toCamera = (view.View.Center - mesh.WorldPosition(a)).RelativeTo(Vector3d.Zero);
        return Math.Max(1e-3, ExactVector.Dot(normal, toCamera) / (ExactVector.Length(normal) * ExactVector.Length(toCamera)));
    }

    /// <summary>How far other photos agree with a photo at a pixel of one of its views: above 0, at most 1.</summary>
    public static float TrustAt(ColorBalance balance, PinholeView view, Vector2d pixel)
    {
        var scale = balance.View.FocalX / view.FocalX;
        var x = Math.Clamp((int)(pixel.X * scale), 0, balance.Trust.Width - 1);
        var y = Math.Clamp((int)(pixel.Y * scale), 0, balance.Trust.Height - 1);
        var trust = balance.Trust[x, y] / 255f;
        return Math.Max(MinTrust, trust * trust);
    }
}

/// <summary>For each triangle the few photos that show it best, as indices into the tile's views.</summary>
internal sealed class FaceViews(int triangleCount)
{
    /// <summary>Photos kept per triangle.</summary>
    public const int MaxCount = 6;

    /// <summary>How many photos show each triangle, at most <see cref="MaxCount"/>.</summary>
    public byte[] Count { get; } = new byte[triangleCount];

    /// <summary>Views of triangle t at <see cref="MaxCount"/> * t and after, ascending.</summary>
    public short[] View { get; } = new short[triangleCount * MaxCount];

    /// <summary>Quality of each, in effective pixels: the area of the triangle in the photo, reduced for slant.</summary>
    public float[] Quality { get; } = new float[triangleCount * MaxCount];

    public int TriangleCount { get; } = triangleCount;

    /// <summary>Adds a view with an index above all added before, replacing the worst if there is no room.</summary>
    public void Add(int triangle, short view, float quality)
    {
        var first = triangle * MaxCount;
        var count = Count[triangle];
        if (count == MaxCount)
        {
            var worst = 0;
            for (var k = 1; k < MaxCount; k++)
            {
                if (Quality[first + k] < Quality[first + worst])
                    worst = k;
            }
            if (Quality[first + worst] >= quality)
                return;
            for (var k = worst; k + 1 < MaxCount; k++)
                (View[first + k], Quality[first + k]) = (View[first + k + 1], Quality[first + k + 1]);
            count--;
        }
        (View[first + count], Quality[first + count]) = (view, quality);
        Count[triangle] = (byte)(count + 1);
    }

    /// <summary>
    /// Takes the views of triangles that have none from another set; or all that it has, if its views are preferred.
    /// </summary>
    public void Take(FaceViews other, bool otherIsPreferred)
    {
        for (var t = 0; t < TriangleCount; t++)
        {
            if (other.Count[t] == 0 || (Count[t] > 0 && !otherIsPreferred))
                continue;
            Count[t] = other.Count[t];
            other.View.AsSpan(t * MaxCount, MaxCount).CopyTo(View.AsSpan(t * MaxCount));
            other.Quality.AsSpan(t * MaxCount, MaxCount).CopyTo(Quality.AsSpan(t * MaxCount));
        }
    }

    public float BestQuality(int triangle)
    {
        var best = 0f;
        for (var k = 0; k < Count[triangle]; k++)
            best = Math.Max(best, Quality[triangle * MaxCount + k]);
        return best;
    }

    /// <summary>Place of a view among a triangle's, or -1.</summary>
    public int IndexOf(int triangle, int view)
    {
        for (var k = 0; k < Count[triangle]; k++)
        {
            if (View[triangle * MaxCount + k] == view)
                return k;
        }
        return -1;
    }
}
