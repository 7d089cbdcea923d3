using Reality.Core.Imaging;

namespace Reality.Engine.Features;

/// <summary>
/// Detects scale-invariant features (SIFT, Lowe 2004): extrema of the difference of Gaussians from half a pixel upwards, with up
/// to two orientations each and RootSIFT descriptors.
/// </summary>
public static class SiftDetector
{
    private const int MaxOrientationCount = 2;

    /// <summary>Detects features of a gray photo, spread over it and ordered by falling scale; their colors are black.</summary>
    /// <param name="mask">Mask of the photo's size, 0 where features are ignored; null to use the whole photo.</param>
    public static FeatureSet Detect(
        Image<byte> photo, Image<byte>? mask, SiftOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(options);
        using var space = ScaleSpace.Build(photo, options, cancellation);
        var extrema = mask is null ? space.Extrema : space.Extrema.FindAll(e => IsInside(mask, e));
        var ordered = FeatureSelection.Order(extrema, photo.Width, photo.Height, options.MaxFeatureCount);
        cancellation.ThrowIfCancellationRequested();
        var oriented = Orient(space, ordered, options.MaxFeatureCount);
        Array.Sort(oriented);
        return Describe(space, oriented, photo, cancellation);
    }

    private static bool IsInside(Image<byte> mask, Extremum e) =>
        mask[Math.Clamp((int)e.PixelX, 0, mask.Width - 1), Math.Clamp((int)e.PixelY, 0, mask.Height - 1)] != 0;

    private static Oriented[] Orient(ScaleSpace space, Extremum[] ordered, int maxCount)
    {
        var oriented = new List<Oriented>(maxCount + 1);
        Span<float> directions = stackalloc float[MaxOrientationCount];
        foreach (var extremum in ordered)
        {
            var count = OrientationHistogram.Find(
                FieldOf(space, extremum), extremum.X / 2, extremum.Y / 2, SampledScaleOf(extremum), directions);
            for (var i = 0; i < count && oriented.Count < maxCount; i++)
                oriented.Add(new(extremum, extremum.Scale, directions[i]));
            if (oriented.Count >= maxCount)
                break;
        }
        return [.. oriented];
    }

    private static FeatureSet Describe(ScaleSpace space, Oriented[] oriented, Image<byte> photo, CancellationToken cancellation)
    {
        var features = new FeatureSet
        {
            X = Array.ConvertAll(oriented, o => o.Extremum.PixelX),
            Y = Array.ConvertAll(oriented, o => o.Extremum.PixelY),
            Scale = Array.ConvertAll(oriented, o => o.Scale),
            Orientation = Array.ConvertAll(oriented, o => o.Radians),
            Descriptors = new byte[oriented.Length * FeatureSet.DescriptorLength],
            Colors = new Rgb24[oriented.Length],
            Width = photo.Width,
            Height = photo.Height,
        };
        for (var i = 0; i < oriented.Length; i++)
        {
            if ((i & 1023) == 0)
                cancellation.ThrowIfCancellationRequested();
            var extremum = oriented[i].Extremum;
            SiftDescriptor.Write(
                FieldOf(space, extremum), extremum.X / 2, extremum.Y / 2, SampledScaleOf(extremum), oriented[i].Radians,
                features.Descriptors.AsSpan(i * FeatureSet.DescriptorLength, FeatureSet.DescriptorLength));
        }
        return features;
    }

    private static GradientField FieldOf(ScaleSpace space, Extremum extremum)
    {
        var levels = space[extremum.Octave];
        var level = Math.Clamp((int)MathF.Round(extremum.Level), 1, SiftScales.PerOctave);
        return new(levels.Samples(level), levels.Width, levels.Height);
    }

    // Stored levels have every second sample of the octave.
    private static float SampledScaleOf(Extremum extremum) => (float)(0.5 * SiftScales.SigmaOf(extremum.Level));

    private readonly record struct Oriented(Extremum Extremum, float Scale, float Radians) : IComparable<Oriented>
    {
        /// <summary>By falling scale, then by position, so that the order is the same on every machine.</summary>
        public int CompareTo(Oriented other)
        {
            if (Scale != other.Scale)
                return other.Scale.CompareTo(Scale);
            if (Extremum.Y != other.Extremum.Y)
                return Extremum.Y.CompareTo(other.Extremum.Y);
            return Extremum.X != other.Extremum.X ? Extremum.X.CompareTo(other.Extremum.X) : Radians.CompareTo(other.Radians);
        }
    }
}

/// <summary>Options of <see cref="SiftDetector"/>.</summary>
public sealed record SiftOptions
{
    /// <summary>Maximum number of features per photo: 8,000 for normal, 20,000 for high density; 100 to 100,000.</summary>
    public int MaxFeatureCount { get; init; } = 8000;

    /// <summary>Smallest difference of Gaussians at an extremum, in gray levels of 255; 0.1 to 20.</summary>
    public float MinContrast { get; init; } = 1.5f;

    /// <summary>Largest ratio of the principal curvatures; 2 to 100. Lowe's value is 10.</summary>
    public float MaxEdgeRatio { get; init; } = 10;
}
