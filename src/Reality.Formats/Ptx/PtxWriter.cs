using System.Globalization;
using System.Text;
using Reality.Core.Numerics;
using Reality.Formats.PointClouds;

namespace Reality.Formats.Ptx;

/// <summary>Writes scans as PTX of Leica Cyclone, to 0.1 mm; beams without a return as 0 0 0.</summary>
public static class PtxWriter
{
    private const string NoReturn = "0 0 0 0.500000 0 0 0\n";

    /// <summary>Appends a scan.</summary>
    public static void Write(Stream stream, ScanGrid scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        using var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        text.Write(HeaderOf(scan));
        for (var i = 0; i < scan.Points.Length; i++)
        {
            var (point, color) = (scan.Points[i], scan.Colors[i]);
            text.Write(double.IsNaN(point.X) ? NoReturn : string.Create(
                CultureInfo.InvariantCulture,
                $"{point.X:F4} {point.Y:F4} {point.Z:F4} {scan.Intensities[i] / (double)ushort.MaxValue:F6} "
                + $"{color.R} {color.G} {color.B}\n"));
        }
    }

    // Position and axes of the scanner, and the same as a matrix for points that are rows.
    private static string HeaderOf(ScanGrid scan)
    {
        var (rotation, t) = (scan.FileFromScanner.Rotation, scan.FileFromScanner.Translation);
        Vector3d[] axes = [rotation * new Vector3d(1, 0, 0), rotation * new Vector3d(0, 1, 0), rotation * new Vector3d(0, 0, 1)];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{scan.Columns}\n{scan.Rows}\n{Text(t)}\n");
        foreach (var axis in axes)
            text.Append(CultureInfo.InvariantCulture, $"{Text(axis)}\n");
        foreach (var axis in axes)
            text.Append(CultureInfo.InvariantCulture, $"{Text(axis)} 0\n");
        return text.Append(CultureInfo.InvariantCulture, $"{Text(t)} 1\n").ToString();
    }

    private static string Text(Vector3d v) => string.Create(CultureInfo.InvariantCulture, $"{v.X:F9} {v.Y:F9} {v.Z:F9}");
}
