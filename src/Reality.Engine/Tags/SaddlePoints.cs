using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>Finds places where two black and two white squares meet.</summary>
internal static class SaddlePoints
{
    // Samples of the ring around a place.
    private const int RingSize = 32;

    private const double RingRadius = 4;
    private const int SuppressionRadius = 3;
    private const int MaxCount = 4000;

    // Standard deviation of the gray levels of the ring, and the share of it that opposite samples have in common.
    private const double MinContrast = 6;
    private const double MinSymmetry = 0.6;

    // Two edges meet at this angle or more: one in fisheye photos and at a slant.
    private const int MinSamplesBetweenEdges = 3;

    private static readonly Vector2d[] s_ring = [.. Enumerable.Range(0, RingSize).Select(i =>
    {
        var (sin, cos) = ExactMath.SinCos(2 * Math.PI * i / RingSize);
        return new Vector2d(cos, sin);
    })];

    /// <summary>The saddles of a photo, the most pronounced first.</summary>
    public static List<Saddle> Find(Image<byte> gray)
    {
        var blurred = Blur(gray);
        var strength = StrengthOf(blurred);
        var found = new List<(float Strength, Saddle Saddle)>();
        var margin = (int)RingRadius + 2;
        for (var y = margin; y < gray.Height - margin; y++)
        {
            for (var x = margin; x < gray.Width - margin; x++)
            {
                if (strength[x, y] > 1 && IsLargest(strength, x, y)
                    && TryDescribe(blurred, new(x + 0.5, y + 0.5), out var saddle))
                    found.Add((strength[x, y], saddle));
            }
        }
        return [.. found.OrderByDescending(item => item.Strength).Take(MaxCount).Select(item => item.Saddle)];
    }

    private static Image<float> Blur(Image<byte> gray)
    {
        ReadOnlySpan<float> kernel = [1 / 64f, 6 / 64f, 15 / 64f, 20 / 64f, 15 / 64f, 6 / 64f, 1 / 64f];
        var (across, blurred) = (new Image<float>(gray.Width, gray.Height), new Image<float>(gray.Width, gray.Height));
        for (var y = 0; y < gray.Height; y++)
        {
            for (var x = 0; x < gray.Width; x++)
            {
                for (var k = 0; k < kernel.Length; k++)
                    across[x, y] += kernel[k] * gray[Math.Clamp(x + k - 3, 0, gray.Width - 1), y];
            }
        }
        for (var y = 0; y < gray.Height; y++)
        {
            for (var k = 0; k < kernel.Length; k++)
            {
                var from = across.Row(Math.Clamp(y + k - 3, 0, gray.Height - 1));
                var to = blurred.Row(y);
                for (var x = 0; x < to.Length; x++)
                    to[x] += kernel[k] * from[x];
            }
        }
        return blurred;
    }

    // The negative determinant of the second derivatives.
    private static Image<float> StrengthOf(Image<float> blurred)
    {
        var strength = new Image<float>(blurred.Width, blurred.Height);
        for (var y = 1; y < blurred.Height - 1; y++)
        {
            for (var x = 1; x < blurred.Width - 1; x++)
            {
                var xx = blurred[x + 1, y] - 2 * blurred[x, y] + blurred[x - 1, y];
                var yy = blurred[x, y + 1] - 2 * blurred[x, y] + blurred[x, y - 1];
                var xy = 0.25f
                    * (blurred[x + 1, y + 1] - blurred[x - 1, y + 1] - blurred[x + 1, y - 1] + blurred[x - 1, y - 1]);
                strength[x, y] = xy * xy - xx * yy;
            }
        }
        return strength;
    }

    private static bool IsLargest(Image<float> strength, int x, int y)
    {
        for (var dy = -SuppressionRadius; dy <= SuppressionRadius; dy++)
        {
            for (var dx = -SuppressionRadius; dx <= SuppressionRadius; dx++)
            {
                var isBefore = dy < 0 || (dy == 0 && dx < 0);
                var other = strength[x + dx, y + dy];
                if (other > strength[x, y] || (isBefore && other == strength[x, y]))
                    return false;
            }
        }
        return true;
    }

    private static bool TryDescribe(Image<float> blurred, Vector2d place, out Saddle saddle)
    {
        saddle = null!;
        var ring = new float[RingSize];
        for (var i = 0; i < RingSize; i++)
            ring[i] = At(blurred, place + RingRadius * s_ring[i]);
        var mean = ring.Average();
        double square = 0, symmetric = 0;
        for (var i = 0; i < RingSize; i++)
        {
            ring[i] -= mean;
            square += ring[i] * ring[i];
        }
        for (var i = 0; i < RingSize; i++)
            symmetric += ring[i] * ring[(i + RingSize / 2) % RingSize];
        if (square < RingSize * MinContrast * MinContrast || symmetric < MinSymmetry * square)
            return false;
        var crossings = Enumerable.Range(0, RingSize).Where(i => ring[i] < 0 != ring[(i + 1) % RingSize] < 0).ToArray();
        if (crossings.Length != 4
            || Enumerable.Range(0, 4).Any(i =>
                (crossings[(i + 1) % 4] - crossings[i] + RingSize) % RingSize < MinSamplesBetweenEdges))
            return false;
        saddle = new(place, [.. crossings.Select(i => Crossing(ring, i))], ring[(crossings[0] + 1) % RingSize] > 0);
        return true;
    }

    private static Vector2d Crossing(float[] ring, int i)
    {
        var (a, b) = (ring[i], ring[(i + 1) % RingSize]);
        var share = a / (a - b);
        var direction = (1 - share) * s_ring[i] + share * s_ring[(i + 1) % RingSize];
        return (1 / direction.Length) * direction;
    }

    private static float At(Image<float> image, Vector2d place)
    {
        var (x, y) = (place.X - 0.5, place.Y - 0.5);
        var (left, top) = ((int)x, (int)y);
        var (fx, fy) = ((float)(x - left), (float)(y - top));
        return (1 - fy) * ((1 - fx) * image[left, top] + fx * image[left + 1, top])
            + fy * ((1 - fx) * image[left, top + 1] + fx * image[left + 1, top + 1]);
    }
}

/// <summary>A place where four squares meet.</summary>
/// <param name="Edges">Four unit vectors along the edges, clockwise on the screen.</param>
/// <param name="IsWhiteAfterFirst">Whether the square clockwise of the first edge is white; the squares alternate.</param>
internal sealed record Saddle(Vector2d Place, Vector2d[] Edges, bool IsWhiteAfterFirst)
{
    /// <summary>Whether the square clockwise of an edge is white.</summary>
    public bool IsWhiteAfter(int edge) => IsWhiteAfterFirst == (edge % 2 == 0);

    /// <summary>The edge that points most nearly in a direction.</summary>
    public int EdgeAlong(Vector2d direction) => Enumerable.Range(0, 4).MaxBy(i => Vector2d.Dot(Edges[i], direction));
}
