using Reality.Core.Scenes;

namespace Reality.Formats.PointClouds;

/// <summary>Collects the points of text files.</summary>
internal sealed class TextPoints(PointColumns columns)
{
    public PointBatch Batch { get; } = new();

    public bool IsFull => Batch.Count == PointBatch.Capacity;

    public void Add(ReadOnlySpan<double> line)
    {
        var at = Batch.Count++;
        (Batch.X[at], Batch.Y[at], Batch.Z[at]) = (line[columns.X], line[columns.Y], line[columns.Z]);
        Batch.Intensity[at] = columns.Intensity < 0 ? (ushort)0 : columns.IntensityRange.Apply(line[columns.Intensity]);
        Batch.Classification[at] = columns.Class < 0 ? (byte)0 : ToByte(line[columns.Class]);
        Batch.Time[at] = columns.Time < 0 ? 0 : line[columns.Time];
        var scale = columns.ColorScale;
        Batch.Colors[at] = columns.HasColor
            ? new(ToByte(line[columns.Red] * scale), ToByte(line[columns.Green] * scale), ToByte(line[columns.Blue] * scale))
            : default;
    }

    private static byte ToByte(double value) => value > 0 ? (byte)Math.Min(Math.Round(value), 255) : (byte)0;
}
