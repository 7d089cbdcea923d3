using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>The borders between connected black and white regions of a <see cref="Binarization"/>.</summary>
internal static class RegionBorders
{
    // Smaller regions and shorter borders hold no tag that can be read.
    private const int MinRegionPixels = 20;
    private const int MinBorderPoints = 24;

    /// <summary>The borders of each black region with each white one, of regions that are not tiny.</summary>
    public static List<RegionBorder> Find(Image<byte> binary, CancellationToken cancellation)
    {
        var regions = RegionsOf(binary);
        cancellation.ThrowIfCancellationRequested();
        var sizes = new int[binary.Pixels.Length];
        for (var i = 0; i < sizes.Length; i++)
            sizes[regions.Find(i)]++;
        var (keys, steps) = (new List<ulong>(), new List<BorderStep>());
        for (var y = 0; y < binary.Height - 1; y++)
        {
            for (var x = 0; x < binary.Width - 1; x++)
            {
                Collect(binary, regions, sizes, x, y, 1, 0, keys, steps);
                Collect(binary, regions, sizes, x, y, 0, 1, keys, steps);
            }
        }
        cancellation.ThrowIfCancellationRequested();
        var (sortedKeys, sorted) = (keys.ToArray(), steps.ToArray());
        // Keys repeat, and sorting is not stable: the order of the points of a border follows from their places.
        Array.Sort(sortedKeys, sorted);
        var borders = new List<RegionBorder>();
        for (int first = 0, last; first < sortedKeys.Length; first = last)
        {
            for (last = first + 1; last < sortedKeys.Length && sortedKeys[last] == sortedKeys[first];)
                last++;
            if (last - first < MinBorderPoints)
                continue;
            var points = sorted[first..last];
            Array.Sort(points, static (a, b) => a.Y != b.Y ? a.Y.CompareTo(b.Y) : a.X.CompareTo(b.X));
            borders.Add(new(points));
        }
        return borders;
    }

    private static DisjointSets RegionsOf(Image<byte> binary)
    {
        var (width, height) = (binary.Width, binary.Height);
        var regions = new DisjointSets(width * height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var value = binary[x, y];
                if (value == Binarization.Flat)
                    continue;
                var here = y * width + x;
                if (x > 0 && binary[x - 1, y] == value)
                    regions.Join(here, here - 1);
                if (y == 0)
                    continue;
                if (binary[x, y - 1] == value)
                    regions.Join(here, here - width);
                // White regions join at corners, too; black ones do not, so that the squares of a board stay apart.
                if (value == byte.MinValue)
                    continue;
                if (x > 0 && binary[x - 1, y - 1] == value)
                    regions.Join(here, here - width - 1);
                if (x < width - 1 && binary[x + 1, y - 1] == value)
                    regions.Join(here, here - width + 1);
            }
        }
        return regions;
    }

    private static void Collect(
        Image<byte> binary, DisjointSets regions, int[] sizes, int x, int y, int dx, int dy, List<ulong> keys,
        List<BorderStep> steps)
    {
        var (a, b) = (binary[x, y], binary[x + dx, y + dy]);
        if (a + b != byte.MaxValue)
            return;
        var (regionA, regionB) = (regions.Find(y * binary.Width + x), regions.Find((y + dy) * binary.Width + x + dx));
        if (sizes[regionA] < MinRegionPixels || sizes[regionB] < MinRegionPixels)
            return;
        var (black, white) = a == byte.MinValue ? (regionA, regionB) : (regionB, regionA);
        keys.Add((ulong)(uint)black << 32 | (uint)white);
        var sign = a < b ? 1 : -1;
        steps.Add(new(x + 0.5f + 0.5f * dx, y + 0.5f + 0.5f * dy, (sbyte)(sign * dx), (sbyte)(sign * dy)));
    }
}

/// <summary>A place between a black and a white pixel.</summary>
/// <param name="X">Pixels.</param>
/// <param name="Y">Pixels.</param>
/// <param name="ToWhiteX">Direction to the white pixel.</param>
/// <param name="ToWhiteY">Direction to the white pixel.</param>
internal readonly record struct BorderStep(float X, float Y, sbyte ToWhiteX, sbyte ToWhiteY);

/// <summary>All places between a black region and a white one.</summary>
internal sealed record RegionBorder(BorderStep[] Steps);
