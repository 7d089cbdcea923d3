using System.Globalization;
using Reality.Core.Scenes;
using Reality.Engine.Features;

namespace Reality.Engine.Sfm;

/// <summary>
/// Blur of a photo, measured against the other photos of its camera: it has few features, and hardly any of fine details, which
/// blur removes first.
/// </summary>
/// <param name="Count">Number of its features.</param>
/// <param name="FineCount">Number of its features that are smaller than <paramref name="FineSizePixels"/>.</param>
/// <param name="UsualCount">Median number of features of the other photos.</param>
/// <param name="FineSizePixels">Median size (scale) of their features: half of them are smaller.</param>
internal sealed record Blur(int Count, int FineCount, double UsualCount, double FineSizePixels)
{
    private const int MinOtherCount = 3;
    private const double MaxCountShare = 0.6;
    private const double MaxFineShare = 0.25;

    /// <summary>Whether fine details are missing, as they are out of focus.</summary>
    public bool IsCertain => FineCount < MaxFineShare * Count;

    /// <summary>The blur of a photo; null if it has as many features as others, or if too few others tell.</summary>
    public static Blur? Of(Reconstruction reconstruction, int photo)
    {
        var camera = reconstruction.Scene.Photos[photo].CameraId;
        var others = Enumerable.Range(0, reconstruction.PhotoCount)
            .Where(p => p != photo && reconstruction.Scene.Photos[p].CameraId == camera && reconstruction.Features[p].Count > 0)
            .Select(p => reconstruction.Features[p]).ToList();
        if (others.Count < MinOtherCount)
            return null;
        var fineSize = Median([.. others.Select(MedianSizeOf)]);
        var features = reconstruction.Features[photo];
        var blur = new Blur(
            features.Count, features.Scale.Count(scale => scale < fineSize), Median([.. others.Select(f => (double)f.Count)]),
            fineSize);
        return blur.Count < MaxCountShare * blur.UsualCount ? blur : null;
    }

    /// <summary>Sentences for a photo that was not registered.</summary>
    public override string ToString() => IsCertain
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"It is blurred: {Count} features were found in it, {FineCount} of them smaller than {FineSizePixels:F1} px, while "
            + $"the other photos of its camera have {UsualCount:F0}, half of them smaller. Take it again in focus and without "
            + $"motion, or remove it.")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"It may be blurred by motion: {Count} features were found in it, while the other photos of its camera have "
            + $"{UsualCount:F0}.");

    private static double MedianSizeOf(FeatureSet features) => Median(Array.ConvertAll(features.Scale, scale => (double)scale));

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
