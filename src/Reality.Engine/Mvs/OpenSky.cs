using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>
/// Finds the sky, a large featureless region of the photo that mostly has no depth: clears depth that patches carried into it
/// from adjacent objects, and marks the region above the horizon as open.
/// </summary>
/// <remarks>
/// A pixel is featureless if its 3 x 3 neighborhood spans a few gray levels only. Only pixels within a few patches of those
/// without depth are cleared, and a bare wall that was mostly matched keeps its depth. Neighborhoods that reach over an
/// object's edge end the search a pixel early, so one more pixel is cleared.
/// </remarks>
internal static class OpenSky
{
    // Compression leaves a few gray levels in the sky; an edge that a patch can match spans more.
    private const int MaxGrayRange = 6;

    // Minimum share of the photo, and of the featureless region, without depth.
    private const double MinShareOfPhoto = 0.01;
    private const double MinShareOfPart = 0.6;

    // In patches, because depth spreads at the coarser scales too.
    private const int MaxDistance = 4 * PatchPattern.Radius;

    /// <summary>Clears the depth of the sky in place; above the horizon the depth becomes infinite.</summary>
    /// <param name="map">Depth before filtering. The world's z axis points up.</param>
    /// <param name="gray">Its photo, of the same size.</param>
    /// <param name="validity">0 at pixels outside the photo or its mask; null if every pixel is valid.</param>
    public static void Mark(DepthMap map, Image<byte> gray, Image<byte>? validity)
    {
        var isFeatureless = Featureless(gray, validity);
        var rim = PixelsWithoutDepth(map, isFeatureless);
        var reached = new bool[isFeatureless.Length];
        foreach (var pixel in rim)
            reached[pixel] = true;
        for (var distance = 0; distance < MaxDistance && rim.Count > 0; distance++)
            rim = Grow(rim, reached, isFeatureless, gray.Width);
        var up = map.View.CameraFromWorld.Rotation * new Vector3d(0, 0, 1);
        for (var i = 0; i < reached.Length; i++)
        {
            if (!reached[i])
                continue;
            ReadOnlySpan<int> cleared = [i, i - 1, i + 1, i - gray.Width, i + gray.Width];
            foreach (var pixel in cleared)
            {
                map.Depth.Pixels[pixel] = IsAboveHorizon(map.View, up, pixel) ? float.PositiveInfinity : 0;
                map.Normals.Pixels[pixel] = Vector3.Zero;
                map.Confidence.Pixels[pixel] = 0;
            }
        }
    }

    // Up is in the camera frame.
    private static bool IsAboveHorizon(PinholeView view, Vector3d up, int pixel)
    {
        var (x, y) = (pixel % view.Width + 0.5, pixel / view.Width + 0.5);
        return up.X * (x - view.CenterX) / view.FocalX + up.Y * (y - view.CenterY) / view.FocalY + up.Z > 0;
    }

    private static bool[] Featureless(Image<byte> gray, Image<byte>? validity)
    {
        var result = new bool[gray.Width * gray.Height];
        for (var y = 1; y < gray.Height - 1; y++)
        {
            for (var x = 1; x < gray.Width - 1; x++)
            {
                if (validity is not null && validity[x, y] == 0)
                    continue;
                var (low, high) = (byte.MaxValue, byte.MinValue);
                for (var dy = -1; dy <= 1; dy++)
                {
                    foreach (var value in gray.Row(y + dy).Slice(x - 1, 3))
                        (low, high) = (Math.Min(low, value), Math.Max(high, value));
                }
                result[y * gray.Width + x] = high - low <= MaxGrayRange;
            }
        }
        return result;
    }

    // The pixels without depth of the parts that are sky.
    private static List<int> PixelsWithoutDepth(DepthMap map, bool[] isFeatureless)
    {
        var visited = new bool[isFeatureless.Length];
        var (part, found) = (new List<int>(), new List<int>());
        for (var start = 0; start < isFeatureless.Length; start++)
        {
            if (visited[start] || !isFeatureless[start])
                continue;
            visited[start] = true;
            part.Clear();
            part.Add(start);
            for (var next = 0; next < part.Count; next++)
                AddNeighbors(part[next], visited, isFeatureless, map.View.Width, part);
            var withoutDepth = part.Where(pixel => !(map.Depth.Pixels[pixel] > 0)).ToArray();
            if (withoutDepth.Length >= MinShareOfPhoto * isFeatureless.Length
                && withoutDepth.Length >= MinShareOfPart * part.Count)
                found.AddRange(withoutDepth);
        }
        return found;
    }

    private static List<int> Grow(List<int> rim, bool[] reached, bool[] isFeatureless, int width)
    {
        var next = new List<int>();
        foreach (var pixel in rim)
            AddNeighbors(pixel, reached, isFeatureless, width, next);
        return next;
    }

    // Pixels at the photo's border are never featureless, so the four neighbors exist.
    private static void AddNeighbors(int pixel, bool[] visited, bool[] isOpen, int width, List<int> found)
    {
        ReadOnlySpan<int> neighbors = [pixel - 1, pixel + 1, pixel - width, pixel + width];
        foreach (var neighbor in neighbors)
        {
            if (!isOpen[neighbor] || visited[neighbor])
                continue;
            visited[neighbor] = true;
            found.Add(neighbor);
        }
    }
}
