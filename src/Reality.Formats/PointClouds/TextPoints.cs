using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Formats.PointClouds;

/// <summary>Collects the points of text files: x y z, then an intensity, or a color, or both.</summary>
/// <param name="columnCount">3, 4, 6 or 7.</param>
internal sealed class TextPoints(int columnCount)
{
    private readonly double[] _intensities = new double[PointBatch.Capacity];
    private IntensityRange? _range;

    public static bool IsColumnCount(int count) => count is 3 or 4 or 6 or 7;

    public PointBatch Batch { get; } = new();

    public bool IsFull => Batch.Count == PointBatch.Capacity;

    private bool HasIntensity => columnCount is 4 or 7;

    public void Add(ReadOnlySpan<double> columns)
    {
        var at = Batch.Count++;
        (Batch.X[at], Batch.Y[at], Batch.Z[at]) = (columns[0], columns[1], columns[2]);
        if (HasIntensity)
            _intensities[at] = columns[3];
        if (columnCount >= 6)
            Batch.Colors[at] = new(ToByte(columns[^3]), ToByte(columns[^2]), ToByte(columns[^1]));
    }

    /// <summary>The batch with its intensities in the range that the first batch has; empty it before adding more.</summary>
    public PointBatch Complete()
    {
        if (!HasIntensity)
            return Batch;
        var range = _range ??= IntensityRange.Of(_intensities.AsSpan(0, Batch.Count));
        for (var i = 0; i < Batch.Count; i++)
            Batch.Intensity[i] = range.Apply(_intensities[i]);
        return Batch;
    }

    private static byte ToByte(double value) => value > 0 ? (byte)Math.Min(Math.Round(value), 255) : (byte)0;
}
