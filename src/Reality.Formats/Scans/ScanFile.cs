using Reality.Core;
using Reality.Formats.E57;
using Reality.Formats.Las;
using Reality.Formats.Ply;
using Reality.Formats.PointClouds;
using Reality.Formats.PointText;
using Reality.Formats.Ptx;

namespace Reality.Formats.Scans;

/// <summary>Opens point clouds of all formats that are read. The content decides, and for text the extension.</summary>
public static class ScanFile
{
    private const int StartLength = 512;
    private const int BufferBytes = 1 << 16;

    // Formats that are known and not read, with what to export instead.
    private static readonly (string Extension, string Name, string Instead)[] s_notRead =
    [
        (".pod", "POD is a proprietary format", "E57, LAS, LAZ or PLY"),
        (".rcp", "Autodesk ReCap is a proprietary format", "E57 with structured scans"),
        (".rcs", "Autodesk ReCap is a proprietary format", "E57 with structured scans"),
        (".fls", "FARO scans are a proprietary format", "E57 with structured scans, or PTX"),
        (".fws", "FARO scans are a proprietary format", "E57 with structured scans, or PTX"),
        (".zfs", "Zoller + Fröhlich scans are a proprietary format", "E57 with structured scans, or PTX"),
        (".ptg", "PTG is a binary form of PTX that is not read", "PTX or E57"),
        (".imp", "Leica Cyclone databases are a proprietary format", "E57 or PTX"),
        (".lgs", "Leica LGS is a proprietary format", "E57 or PTX"),
        (".rdbx", "RIEGL databases are a proprietary format", "E57, LAS or LAZ"),
        (".rxp", "RIEGL streams are a proprietary format", "E57, LAS or LAZ"),
        (".3dd", "RIEGL streams are a proprietary format", "E57, LAS or LAZ"),
        (".dp", "FARO archives are a proprietary format", "E57"),
        (".cl3", "Topcon clouds are a proprietary format", "E57 or LAS"),
        (".clr", "Topcon clouds are a proprietary format", "E57 or LAS"),
        (".pcd", "PCD of the Point Cloud Library is not read", "PLY or LAS"),
        (".opc", "OPC is written, but not read", "LAS, LAZ or PLY"),
        (".bin", "BIN of CloudCompare is not read", "E57, LAS or PLY"),
        (".zip", "Archives are not read", "the files in it"),
    ];

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file on this machine.</param>
    /// <param name="name">Its name, whose extension counts; the path may have another one.</param>
    /// <exception cref="InvalidFileException">The file is broken, or of a format that is not read.</exception>
    public static IPointCloudReader Open(string path, string name, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        try
        {
            return Open(stream, name, cancellation);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Throws if the name is that of a format that is known and not read.</summary>
    public static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var extension = Path.GetExtension(name);
        foreach (var known in s_notRead)
        {
            if (!extension.Equals(known.Extension, StringComparison.OrdinalIgnoreCase))
                continue;
            throw new InvalidFileException(
                extension[1..].ToUpperInvariant(), $"{known.Name}; export {known.Instead} instead.");
        }
    }

    private static IPointCloudReader Open(FileStream stream, string name, CancellationToken cancellation)
    {
        var bytes = new byte[StartLength];
        var start = bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        stream.Position = 0;
        if (start.StartsWith("LASF"u8))
            return new LasReader(stream);
        if (start.StartsWith("ASTM-E57"u8))
            return new E57Reader(stream);
        if (start.StartsWith("ply\n"u8) || start.StartsWith("ply\r"u8))
            return new PlyCloudReader(stream);
        CheckName(name);
        return Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".LAS" or ".LAZ" => new LasReader(stream),
            ".E57" => new E57Reader(stream),
            ".PLY" => new PlyCloudReader(stream),
            ".PTX" => new PtxReader(stream, cancellation),
            ".PTS" or ".XYZ" or ".TXT" or ".CSV" or ".ASC" => start.Contains((byte)0)
                ? throw new InvalidFileException(
                    Path.GetExtension(name)[1..].ToUpperInvariant(),
                    "The file is not text in ASCII or UTF-8. Save it as such, or give it the extension of its format.", 0)
                : new PointTextReader(stream, cancellation),
            var other => throw new InvalidFileException(
                other.Length > 1 ? other[1..] : name,
                "This format of point clouds is not supported; export E57, PTX, LAS, LAZ, PLY, PTS or XYZ instead."),
        };
    }
}
