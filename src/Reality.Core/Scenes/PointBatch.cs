using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>Some points of a scan, as one array per attribute. Readers fill the same batch again and again.</summary>
/// <remarks>Attributes that the scan lacks are 0.</remarks>
public sealed class PointBatch
{
    /// <summary>Number of points that a batch has room for.</summary>
    public const int Capacity = 1 << 13;

    /// <summary>Number of points in the batch.</summary>
    public int Count { get; set; }

    public double[] X { get; } = new double[Capacity];

    public double[] Y { get; } = new double[Capacity];

    public double[] Z { get; } = new double[Capacity];

    /// <summary>0 to 65535: the range of the scan's format.</summary>
    public ushort[] Intensity { get; } = new ushort[Capacity];

    public Rgb24[] Colors { get; } = new Rgb24[Capacity];

    /// <summary>Classes of ASPRS LAS.</summary>
    public byte[] Classification { get; } = new byte[Capacity];

    /// <summary>Seconds, on the clock of the scanner.</summary>
    public double[] Time { get; } = new double[Capacity];

    public Vector3d PositionOf(int index) => new(X[index], Y[index], Z[index]);
}
