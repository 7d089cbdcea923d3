using Reality.Core.Imaging;

namespace Reality.Engine.Mvs;

/// <summary>Gray levels with a border of repeated pixels, so that a patch around any pixel can be read without checks.</summary>
internal sealed class PaddedGray
{
    public const int Margin = PatchPattern.Radius;

    // A vector reads four bytes where it needs one.
    private const int ReadAhead = 3;

    public PaddedGray(Image<byte> image)
    {
        Stride = image.Width + 2 * Margin;
        Bytes = new byte[Stride * (image.Height + 2 * Margin) + ReadAhead];
        for (var y = -Margin; y < image.Height + Margin; y++)
        {
            var source = image.Row(Math.Clamp(y, 0, image.Height - 1));
            var row = Bytes.AsSpan((y + Margin) * Stride, Stride);
            row[..Margin].Fill(source[0]);
            source.CopyTo(row[Margin..]);
            row[(Margin + image.Width)..].Fill(source[^1]);
        }
        SampleOffsets = PatchPattern.ByteOffsets(Stride);
    }

    public byte[] Bytes { get; }

    public int Stride { get; }

    /// <summary>Offsets of the samples of <see cref="PatchPattern"/> in <see cref="Bytes"/>.</summary>
    public int[] SampleOffsets { get; }

    /// <summary>Where pixel (x, y) lies in <see cref="Bytes"/>.</summary>
    public int IndexOf(int x, int y) => (y + Margin) * Stride + x + Margin;
}
