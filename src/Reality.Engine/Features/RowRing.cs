namespace Reality.Engine.Features;

/// <summary>The last rows of an image that streams by from top to bottom.</summary>
/// <param name="rowLength">Samples per row.</param>
/// <param name="capacity">How many rows are kept.</param>
internal sealed class RowRing(int rowLength, int capacity)
{
    /// <summary>All kept rows; row y begins at <see cref="OffsetOf"/>.</summary>
    public float[] Samples { get; } = new float[rowLength * capacity];

    /// <summary>Where row y begins, if it is one of the last. y may be negative, down to -4096.</summary>
    public int OffsetOf(int y) => (y + 4096 * capacity) % capacity * rowLength;

    public Span<float> Row(int y) => Samples.AsSpan(OffsetOf(y), rowLength);
}
