using System.Runtime.InteropServices;
using Reality.Core.Imaging;

namespace Reality.Engine.Scans;

/// <summary>A point of a scan on the grid of its scan, with its attributes, as it waits in files.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ScanPoint
{
    /// <summary>Steps of the grid from its origin.</summary>
    public int X;
    public int Y;
    public int Z;

    /// <summary>Seconds; 0 if it has no meaning.</summary>
    public double Time;

    /// <summary>0 to 65535.</summary>
    public ushort Intensity;
    public Rgb24 Color;
    public byte Classification;
}

/// <summary>A cube of grid steps, of a size that is a power of two.</summary>
/// <param name="Shift">Its side is 2 to this, in steps.</param>
/// <param name="X">Number of cubes from the end of the grid's range.</param>
public readonly record struct ScanCell(int Shift, uint X, uint Y, uint Z)
{
    /// <summary>The cube of a point.</summary>
    public static ScanCell Of(in ScanPoint point, int shift) =>
        new(shift, Biased(point.X, shift), Biased(point.Y, shift), Biased(point.Z, shift));

    /// <summary>The larger cube that this one is in.</summary>
    /// <param name="shift">Not below that of this one.</param>
    public ScanCell At(int shift) =>
        new(shift, Shifted(X, shift - Shift), Shifted(Y, shift - Shift), Shifted(Z, shift - Shift));

    /// <summary>Place among cubes of the same size, for sorting.</summary>
    public (uint X, uint Y, uint Z) Place() => (X, Y, Z);

    // Grid steps are counted from the smallest, so that cubes do not meet at zero.
    private static uint Biased(int value, int shift) => Shifted((uint)value ^ 0x8000_0000, shift);

    private static uint Shifted(uint value, int shift) => (uint)((ulong)value >> shift);
}
