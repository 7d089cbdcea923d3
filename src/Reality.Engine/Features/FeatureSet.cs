using Reality.Core.Imaging;

namespace Reality.Engine.Features;

/// <summary>Features of one photo, as separate arrays, ordered by falling <see cref="Scale"/>.</summary>
public sealed record FeatureSet
{
    /// <summary>Bytes of one descriptor.</summary>
    public const int DescriptorLength = 128;

    /// <summary>Pixels of the full-size photo, from the corner of the first pixel.</summary>
    public required float[] X { get; init; }

    /// <summary>Pixels of the full-size photo, from the corner of the first pixel.</summary>
    public required float[] Y { get; init; }

    /// <summary>Standard deviation in full-size pixels of the Gaussian level that the feature was found in.</summary>
    public required float[] Scale { get; init; }

    /// <summary>Direction of the dominant gradient: radians in [0, 2 pi), from x (right) towards y (down).</summary>
    public required float[] Orientation { get; init; }

    /// <summary>
    /// <see cref="DescriptorLength"/> bytes each, 0 to 127: RootSIFT times 256, so that the dot product of a descriptor with
    /// itself is close to 256² and the squared distance of two close to 2 (256² - dot).
    /// </summary>
    public required byte[] Descriptors { get; init; }

    public required Rgb24[] Colors { get; init; }

    /// <summary>Width of the photo; 0 if it could not be read.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the photo; 0 if it could not be read.</summary>
    public required int Height { get; init; }

    /// <summary>Why the photo could not be read, as a sentence; null if it was read.</summary>
    public string? UnreadableReason { get; init; }

    public int Count => X.Length;

    public ReadOnlySpan<byte> Descriptor(int feature) => Descriptors.AsSpan(feature * DescriptorLength, DescriptorLength);

    /// <summary>
    /// The same features in the photo at full size, if they were found at a size <paramref name="factor"/> times smaller.
    /// </summary>
    public FeatureSet Enlarged(int factor, int width, int height) => this with
    {
        X = Array.ConvertAll(X, x => x * factor),
        Y = Array.ConvertAll(Y, y => y * factor),
        Scale = Array.ConvertAll(Scale, s => s * factor),
        Width = width,
        Height = height,
    };

    /// <summary>
    /// The largest features, in order of falling scale: those that are found in the photo at a reduced size, too.
    /// </summary>
    public FeatureSet Largest(int maxCount) => Count <= maxCount ? this : this with
    {
        X = X[..maxCount],
        Y = Y[..maxCount],
        Scale = Scale[..maxCount],
        Orientation = Orientation[..maxCount],
        Descriptors = Descriptors[..Math.Min(Descriptors.Length, maxCount * DescriptorLength)],
        Colors = Colors[..maxCount],
    };

    /// <summary>The empty set of a photo that could not be read.</summary>
    public static FeatureSet Unreadable(string reason) => new()
    {
        X = [], Y = [], Scale = [], Orientation = [], Descriptors = [], Colors = [], Width = 0, Height = 0,
        UnreadableReason = reason,
    };
}
