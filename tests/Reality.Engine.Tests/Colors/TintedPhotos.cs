using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Colors;

namespace Reality.Engine.Tests.Colors;

/// <summary>Random points of a plane in a grid of photos of 400 x 300 pixels, each of which changes their colors.</summary>
/// <param name="change">What a photo makes of a color, gray levels: (photo, place as ColorBasis counts it, color).</param>
internal sealed class TintedPhotos(Func<int, Vector2d, Vector3, Vector3> change)
{
    public const int PhotoCount = 16;

    private const int Side = 4;
    private const double Width = 400, Height = 300;

    // 60 % of a photo overlap the next.
    private const double Across = 0.4 * Width, Down = 0.4 * Height;

    /// <summary>Observations with noise of two gray levels; the given part of them is of other colors.</summary>
    public ColorSamples Samples(int pointCount, double outliers = 0.05, double sigmaLevels = 2)
    {
        var random = SeededRandom.For(7, 0);
        List<int> first = [0], photoOf = [];
        List<Vector3> levels = [];
        List<Vector2> places = [];
        for (var point = 0; point < pointCount; point++)
        {
            var (at, color) = (RandomPoint(ref random), RandomColor(ref random));
            var seen = Views(at).ToArray();
            if (seen.Length < 2)
                continue;
            foreach (var (photo, place) in seen)
            {
                var shown = random.NextDouble() < outliers ? RandomColor(ref random) : change(photo, place, color);
                shown += (float)sigmaLevels * new Vector3(
                    (float)random.NextGaussian(), (float)random.NextGaussian(), (float)random.NextGaussian());
                shown = Vector3.Clamp(shown, new(5), new(255));
                photoOf.Add(photo);
                levels.Add(new(Log(shown.X), Log(shown.Y), Log(shown.Z)));
                places.Add(new((float)place.X, (float)place.Y));
            }
            first.Add(photoOf.Count);
        }
        return new()
        {
            PhotoCount = PhotoCount, FirstObservation = [.. first], PhotoOf = [.. photoOf], LogLevel = [.. levels],
            Place = [.. places],
        };
    }

    /// <summary>
    /// Differences of the changed colors of new points between the photos that see them, without noise: RMS and the largest mean
    /// of two photos with 30 points or more in common, gray levels.
    /// </summary>
    public (double Rms, double Step) Disagreement(IReadOnlyList<ColorCurve?> curves)
    {
        var random = SeededRandom.For(8, 0);
        double squares = 0, count = 0;
        var sums = new Dictionary<(int, int, int), (double Sum, int Count)>();
        for (var point = 0; point < 4000; point++)
        {
            var (at, color) = (RandomPoint(ref random), RandomColor(ref random));
            var seen = Views(at).Select(view => (view.Photo, Color: Corrected(curves[view.Photo], view.Place,
                change(view.Photo, view.Place, color)))).ToArray();
            foreach (var (a, b) in seen.SelectMany(a => seen.Where(b => b.Photo > a.Photo).Select(b => (a, b))))
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var difference = b.Color[channel] - a.Color[channel];
                    (squares, count) = (squares + difference * difference, count + 1);
                    var (sum, n) = sums.GetValueOrDefault((a.Photo, b.Photo, channel));
                    sums[(a.Photo, b.Photo, channel)] = (sum + difference, n + 1);
                }
            }
        }
        return (Math.Sqrt(squares / count), sums.Values.Where(s => s.Count >= 30).Max(s => Math.Abs(s.Sum / s.Count)));
    }

    /// <summary>A color in a photo after the change of a curve.</summary>
    public static Vector3 Corrected(ColorCurve? curve, Vector2d place, Vector3 color)
    {
        for (var channel = 0; channel < 3 && curve is not null; channel++)
        {
            color[channel] *= (float)(
                curve.ToneFactor(channel, color[channel]) * curve.ShadingFactor(channel, place.X, place.Y));
        }
        return color;
    }

    private static IEnumerable<(int Photo, Vector2d Place)> Views(Vector2d at)
    {
        for (var photo = 0; photo < PhotoCount; photo++)
        {
            var (x, y) = (at.X - Across * (photo % Side), at.Y - Down * (photo / Side));
            if (x >= 0 && y >= 0 && x < Width && y < Height)
                yield return (photo, ColorBasis.PlaceOf(x, y, (int)Width, (int)Height));
        }
    }

    private static Vector2d RandomPoint(ref SeededRandom random) => new(
        random.NextDouble() * (Width + (Side - 1) * Across), random.NextDouble() * (Height + (Side - 1) * Down));

    // Mostly of one hue, as surfaces are: brightness and a little color.
    private static Vector3 RandomColor(ref SeededRandom random)
    {
        var brightness = 40 + 160 * random.NextDouble();
        return new(
            (float)(brightness * (0.85 + 0.3 * random.NextDouble())), (float)brightness,
            (float)(brightness * (0.75 + 0.3 * random.NextDouble())));
    }

    private static float Log(float level) => (float)ColorBasis.LogLevel(level);
}
