using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>
/// Finds large featureless regions of the photo that mostly have no depth: clears depth that patches carried into them from
/// adjacent objects, and marks those that are sky as open.
/// </summary>
/// <remarks>
/// A region is sky, as far as it lies above the horizon, if it reaches the upper border of the photo, or is as bright as one
/// that does. The depth of any other, a bare wall for one, is unknown. <see cref="DepthFilter"/> looks for a surface that other
/// photos see in it.
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

    // Difference in brightness between parts of one sky, gray levels.
    private const double MaxSkyGrayDifference = 15;

    // In patches, because depth spreads at the coarser scales too.
    private const int MaxDistance = 4 * PatchPattern.Radius;

    /// <summary>Clears the depth of featureless regions in place; the depth of the sky becomes infinite.</summary>
    /// <param name="map">Depth before filtering. The world's z axis points up.</param>
    /// <param name="gray">Its photo, of the same size.</param>
    /// <param name="validity">0 at pixels outside the photo or its mask; null if every pixel is valid.</param>
    public static void Mark(DepthMap map, Image<byte> gray, Image<byte>? validity)
    {
        var isFeatureless = Featureless(gray, validity);
        var horizon = new Horizon(map.View, validity);
        var parts = PartsWithoutDepth(map, gray, isFeatureless, horizon);
        var skies = parts.Where(part => part.ReachesUpperBorder).ToList();
        foreach (var part in parts)
        {
            var isSky = skies.Exists(sky => Math.Abs(sky.MeanGray - part.MeanGray) <= MaxSkyGrayDifference);
            Clear(map, part, isFeatureless, isSky ? horizon : null);
        }
    }

    // Clears a part and what patches carried into its surroundings; open above the horizon unless that is null.
    private static void Clear(DepthMap map, Part part, bool[] isFeatureless, Horizon? horizon)
    {
        var width = map.View.Width;
        var reached = new bool[isFeatureless.Length];
        var rim = part.WithoutDepth;
        foreach (var pixel in rim)
            reached[pixel] = true;
        for (var distance = 0; distance < MaxDistance && rim.Count > 0; distance++)
            rim = Grow(rim, reached, isFeatureless, width);
        for (var i = 0; i < reached.Length; i++)
        {
            if (!reached[i])
                continue;
            ReadOnlySpan<int> cleared = [i, i - 1, i + 1, i - width, i + width];
            foreach (var pixel in cleared)
            {
                map.Depth.Pixels[pixel] = horizon?.IsBelow(pixel) is true ? float.PositiveInfinity : 0;
                map.Normals.Pixels[pixel] = Vector3.Zero;
                map.Confidence.Pixels[pixel] = 0;
            }
        }
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

    // The connected featureless parts that mostly have no depth.
    private static List<Part> PartsWithoutDepth(DepthMap map, Image<byte> gray, bool[] isFeatureless, Horizon horizon)
    {
        var parts = new PixelParts(map.View.Width, isFeatureless.Length, (_, pixel) => isFeatureless[pixel]);
        var found = new List<Part>();
        for (var start = 0; start < isFeatureless.Length; start++)
        {
            if (!isFeatureless[start] || parts.From(start) is not { Count: > 0 } part)
                continue;
            var withoutDepth = part.Where(pixel => !(map.Depth.Pixels[pixel] > 0)).ToList();
            if (withoutDepth.Count >= MinShareOfPhoto * isFeatureless.Length
                && withoutDepth.Count >= MinShareOfPart * part.Count)
            {
                found.Add(new(
                    withoutDepth, withoutDepth.Average(pixel => gray.Pixels[pixel]),
                    withoutDepth.Exists(horizon.IsAtUpperBorder)));
            }
        }
        return found;
    }

    // Pixels at the photo's border are never featureless, so the four neighbors exist.
    private static List<int> Grow(List<int> rim, bool[] reached, bool[] isFeatureless, int width)
    {
        var grown = new List<int>();
        foreach (var pixel in rim)
        {
            ReadOnlySpan<int> neighbors = [pixel - 1, pixel + 1, pixel - width, pixel + width];
            foreach (var neighbor in neighbors)
            {
                if (!isFeatureless[neighbor] || reached[neighbor])
                    continue;
                reached[neighbor] = true;
                grown.Add(neighbor);
            }
        }
        return grown;
    }

    /// <summary>A connected featureless region.</summary>
    /// <param name="WithoutDepth">Its pixels without depth.</param>
    /// <param name="MeanGray">Their mean brightness, 0 to 255.</param>
    private sealed record Part(List<int> WithoutDepth, double MeanGray, bool ReachesUpperBorder);

    /// <summary>The horizon of a photo, which may be turned about its axis.</summary>
    /// <param name="validity">0 at pixels outside the photo or its mask; null if every pixel is valid.</param>
    private sealed class Horizon(PinholeView view, Image<byte>? validity)
    {
        private readonly Vector3d _up = view.CameraFromWorld.Rotation * new Vector3d(0, 0, 1);

        /// <summary>Whether the horizon lies below a pixel.</summary>
        public bool IsBelow(int pixel)
        {
            var (u, v) = Ray(pixel);
            return _up.X * u + _up.Y * v + _up.Z > 0;
        }

        /// <summary>Whether the photo ends two pixels above a pixel: one more has no neighborhood to be featureless.</summary>
        public bool IsAtUpperBorder(int pixel)
        {
            // The image of the upward direction at the ray (u, v, 1).
            var (u, v) = Ray(pixel);
            var (upX, upY) = (_up.X - u * _up.Z, _up.Y - v * _up.Z);
            var isSideways = Math.Abs(upX) > Math.Abs(upY);
            var x = pixel % view.Width + (isSideways ? 2 * Math.Sign(upX) : 0);
            var y = pixel / view.Width + (isSideways ? 0 : 2 * Math.Sign(upY));
            return x < 0 || y < 0 || x >= view.Width || y >= view.Height || validity is not null && validity[x, y] == 0;
        }

        private (double U, double V) Ray(int pixel) => (
            (pixel % view.Width + 0.5 - view.CenterX) / view.FocalX, (pixel / view.Width + 0.5 - view.CenterY) / view.FocalY);
    }
}
