using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>Removes small isolated segments from a depth map and closes small gaps.</summary>
internal static class DepthSegments
{
    // Neighboring pixels belong to one segment if their depths differ by less than this fraction.
    private const float SameSurface = 0.02f;

    private const int MinNeighborsToFill = 5;
    private const byte FilledConfidence = 64;

    /// <summary>Clears each connected segment (4-neighborhood) with fewer than <paramref name="minPixels"/> pixels.</summary>
    public static void RemoveSmall(DepthMap map, int minPixels)
    {
        var depth = map.Depth.Pixels;
        var segments = new PixelParts(
            map.View.Width, depth.Length, (from, to) => MathF.Abs(depth[to] - depth[from]) < SameSurface * depth[from]);
        for (var start = 0; start < depth.Length; start++)
        {
            if (!DepthMap.IsSurface(depth[start]))
                continue;
            var segment = segments.From(start);
            if (segment.Count >= minPixels)
                continue;
            foreach (var pixel in segment)
                Clear(map, pixel);
        }
    }

    /// <summary>
    /// Fills an unknown pixel by the mean inverse depth and normal of its neighbors if most of them lie on one surface.
    /// </summary>
    public static void FillGaps(DepthMap map, int passes)
    {
        var filled = new List<(int Pixel, float Depth, Vector3 Normal)>();
        for (; passes > 0; passes--)
        {
            filled.Clear();
            for (var y = 1; y < map.View.Height - 1; y++)
            {
                for (var x = 1; x < map.View.Width - 1; x++)
                {
                    var pixel = y * map.View.Width + x;
                    if (!(map.Depth.Pixels[pixel] > 0) && TryMean(map, pixel, out var depth, out var normal))
                        filled.Add((pixel, depth, normal));
                }
            }
            foreach (var (pixel, depth, normal) in filled)
            {
                map.Depth.Pixels[pixel] = depth;
                map.Normals.Pixels[pixel] = normal;
                map.Confidence.Pixels[pixel] = FilledConfidence;
            }
        }
    }

    private static bool TryMean(DepthMap map, int pixel, out float depth, out Vector3 normal)
    {
        var (nearest, farthest, inverseSum, count) = (float.PositiveInfinity, 0f, 0f, 0);
        normal = Vector3.Zero;
        for (var dy = -1; dy <= 1; dy++)
        {
            for (var dx = -1; dx <= 1; dx++)
            {
                var neighbor = pixel + dy * map.View.Width + dx;
                var z = map.Depth.Pixels[neighbor];
                if (!(z > 0))
                    continue;
                (nearest, farthest) = (MathF.Min(nearest, z), MathF.Max(farthest, z));
                inverseSum += 1 / z;
                normal += map.Normals.Pixels[neighbor];
                count++;
            }
        }
        depth = count / inverseSum;
        if (count < MinNeighborsToFill || farthest - nearest > SameSurface * nearest)
            return false;
        normal = ExactVector.Normalize(normal);
        return true;
    }

    private static void Clear(DepthMap map, int pixel)
    {
        map.Depth.Pixels[pixel] = 0;
        map.Normals.Pixels[pixel] = Vector3.Zero;
        map.Confidence.Pixels[pixel] = 0;
    }
}
