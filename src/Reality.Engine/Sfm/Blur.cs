using System.Globalization;
using Reality.Core.Scenes;
using Reality.Engine.Features;

namespace Reality.Engine.Sfm;

/// <summary>
/// Blur of a photo relative to the other photos of its camera. A blurred photo has few features and hardly any fine ones, because
/// blur removes fine details first.
/// </summary>
/// <param name="Count">Number of its features.</param>
/// <param name="FineCount">Number of its features that are smaller than <paramref name="FineSizePixels"/>.</param>
/// <param name="UsualCount">Median number of features of the other photos.</param>
/// <param name="FineSizePixels">Median size (scale) of their features: half of them are smaller.</param>
internal sealed record Blur(int Count, int FineCount, double UsualCount, double FineSizePixels)
{
    private const double MaxFineShare = 0.25;

    /// <summary>Whether fine details are missing, as in a photo out of focus.</summary>
    public bool IsCertain => FineCount < MaxFineShare * Count;

    /// <summary>Share of the features that are fine; about 0.5 for a photo like the others.</summary>
    public double FineShare => (double)FineCount / Count;

    /// <summary>Sentences for a photo that was not registered.</summary>
    public override string ToString() => IsCertain
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"It is blurred: {Count} features were found in it, {FineCount} of them smaller than {FineSizePixels:F1} px, while "
            + $"the other photos of its camera have {UsualCount:F0}, half of them smaller.")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"It may be blurred by motion: {Count} features were found in it, while the other photos of its camera have "
            + $"{UsualCount:F0}.");
}

/// <summary>Compares the features of each photo with those of the other photos of its camera.</summary>
internal sealed class SharpnessTest
{
    private const int MinOtherCount = 3;
    private const double MaxCountShare = 0.6;

    private readonly Reconstruction _reconstruction;
    private readonly double[] _medianSize;

    // By camera, of photos with features, ascending.
    private readonly Dictionary<CameraId, double[]> _sizes;
    private readonly Dictionary<CameraId, double[]> _counts;

    public SharpnessTest(Reconstruction reconstruction)
    {
        _reconstruction = reconstruction;
        _medianSize = [.. reconstruction.Features.Select(MedianSizeOf)];
        var byCamera = Enumerable.Range(0, reconstruction.PhotoCount).Where(p => reconstruction.Features[p].Count > 0)
            .GroupBy(p => reconstruction.Scene.Photos[p].CameraId).ToArray();
        _sizes = byCamera.ToDictionary(group => group.Key, group => group.Select(p => _medianSize[p]).Order().ToArray());
        _counts = byCamera.ToDictionary(
            group => group.Key, group => group.Select(p => (double)reconstruction.Features[p].Count).Order().ToArray());
    }

    /// <summary>The blur of a photo; null if it has as many features as others, or if too few others can be compared.</summary>
    public Blur? BlurOf(int photo) =>
        Compare(photo) is { } blur && blur.Count < MaxCountShare * blur.UsualCount ? blur : null;

    /// <summary>
    /// Share of the features of a photo that are fine; null if it has none, or if too few others can be compared.
    /// </summary>
    public double? FineShareOf(int photo) => Compare(photo)?.FineShare;

    private Blur? Compare(int photo)
    {
        var features = _reconstruction.Features[photo];
        var camera = _reconstruction.Scene.Photos[photo].CameraId;
        if (features.Count == 0 || _sizes[camera].Length <= MinOtherCount)
            return null;
        var fineSize = MedianWithout(_sizes[camera], _medianSize[photo]);
        return new(
            features.Count, features.Scale.Count(scale => scale < fineSize), MedianWithout(_counts[camera], features.Count),
            fineSize);
    }

    private static double MedianWithout(double[] sorted, double one)
    {
        var middle = (sorted.Length - 1) / 2;
        return sorted[middle < Array.BinarySearch(sorted, one) ? middle : middle + 1];
    }

    private static double MedianSizeOf(FeatureSet features)
    {
        if (features.Count == 0)
            return 0;
        var sizes = Array.ConvertAll(features.Scale, scale => (double)scale);
        Array.Sort(sizes);
        return sizes[sizes.Length / 2];
    }
}
