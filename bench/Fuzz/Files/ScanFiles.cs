using System.Text;
using Reality.Core.Numerics;
using Reality.Formats.E57;
using Reality.Formats.Las;
using Reality.Formats.Las.Copc;
using Reality.Formats.Ply;
using Reality.Formats.PointClouds;
using Reality.Formats.PointText;
using Reality.Formats.Ptx;
using Reality.Testing;
using Reality.Testing.Scans;
using static Reality.Testing.Scans.E57TestField;

namespace Reality.Fuzz.Files;

/// <summary>Point clouds, read to their last point.</summary>
internal static class ScanFiles
{
    private const int E57PageSize = 1024;

    // A small file may hold many equal points: reading some of them shows all that reading can do.
    private const int MaxPointCount = 200_000;

    public static IEnumerable<Func<IFuzzTarget>> Targets =>
    [
        () => new FileTarget("las", LasFiles, bytes => Read(new LasReader(new MemoryStream(bytes)))),
        () => new FileTarget("e57", E57Files, bytes => Read(new E57Reader(new MemoryStream(bytes)))) { Repair = Sealed },
        () => FileTarget.OfText("ply-clouds", PlyFiles, stream => Read(new PlyCloudReader(stream))),
        () => FileTarget.OfText("ptx", PtxFiles, stream => Read(new PtxReader(stream))),
        () => FileTarget.OfText("pts", TextFiles, stream => Read(new PointTextReader(stream))),
    ];

    private static string Read(IPointCloudReader reader)
    {
        using (reader)
        {
            var count = 0L;
            foreach (var batch in reader.Header.Scans.SelectMany(scan => scan.Parts).SelectMany(part => reader.Read(part)))
            {
                count += batch.Count;
                if (count > MaxPointCount)
                    break;
            }
            return $"{reader.Header.Format} {reader.Header.Scans.Count} scans{(count == 0 ? ", no points" : "")}";
        }
    }

    private static List<byte[]> LasFiles() =>
    [
        Las(isCompressed: false), Las(isCompressed: true), Copc(),
        .. PublicFiles("pointclouds/las", "*.las"), .. PublicFiles("pointclouds/laz", "*.laz"),
    ];

    private static byte[] Las(bool isCompressed)
    {
        var stream = new MemoryStream();
        using (var writer = new LasWriter(stream, "LOCAL", Vector3d.Zero, new(0.001, 0.001, 0.001), true, isCompressed))
            Write(point => writer.Write(point));
        return stream.ToArray();
    }

    private static byte[] Copc()
    {
        using var folder = new TemporaryFolder();
        var stream = new MemoryStream();
        using (var writer = new CopcWriter(stream, folder.Path, "LOCAL", Vector3d.Zero, new(0.001, 0.001, 0.001)))
        {
            Write(point => writer.Write(point));
            writer.Finish();
        }
        return stream.ToArray();
    }

    private static void Write(Action<LasPoint> write)
    {
        for (var i = 0; i < 300; i++)
        {
            write(new(new(i * 0.1, i % 7, i % 5), new((byte)i, 20, (byte)(3 * i)))
            {
                Intensity = (ushort)(7 * i), Classification = (byte)(i % 9), Time = 1000 + 0.01 * i,
            });
        }
    }

    private static List<byte[]> E57Files() =>
    [
        new E57TestFile { Crs = "EPSG:32632" }.Add(
            "<pose type=\"Structure\"><rotation type=\"Structure\"><w type=\"Float\">1</w></rotation><translation "
            + "type=\"Structure\"><x type=\"Float\">100</x></translation></pose>",
            [
                Doubles("cartesianX", 1, 2, 3), Doubles("cartesianY", 1, 2, 3), Doubles("cartesianZ", 1, 2, 3),
                Integers("cartesianInvalidState", 0, 2, 0, 1, 0), Integers("intensity", 0, 1023, 1, 2, 1023),
                Integers("colorRed", 0, 255, 1, 2, 3), Integers("colorGreen", 0, 255, 1, 2, 3),
                Integers("colorBlue", 0, 255, 1, 2, 3),
            ]).ToArray(),
        new E57TestFile().Add(
            "", [
                Singles("sphericalRange", 2, 2, 2), Singles("sphericalAzimuth", 0, 1, 2), Singles("sphericalElevation", 0, 1, 1),
                Scaled("timeStamp", 0, 100_000, "0.001", "5", 1, 2, 3),
            ], recordsPerPacket: 2).ToArray(),
        .. PublicFiles("pointclouds/e57", "*.e57"),
    ];

    private static byte[] Sealed(byte[] file)
    {
        for (var page = 0; page + E57PageSize <= file.Length; page += E57PageSize)
            E57TestFile.Seal(file.AsSpan(page, E57PageSize));
        return file;
    }

    private static List<byte[]> PlyFiles() =>
    [
        Encoding.ASCII.GetBytes(
            "ply\nformat ascii 1.0\ncomment CRS EPSG:32632\ncomment offset 1 2 3\nelement vertex 3\nproperty double x\n"
            + "property double y\nproperty double z\nproperty uchar red\nproperty uchar green\nproperty uchar blue\n"
            + "property float intensity\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
            + "1 2 3 4 5 6 0.5\n2 3 4 5 6 7 0.25\n3 4 5 6 7 8 1\n3 0 1 2\n"),
        [
            .. Encoding.ASCII.GetBytes(
                "ply\nformat binary_little_endian 1.0\nelement vertex 2\nproperty float x\nproperty float y\nproperty float z\n"
                + "end_header\n"),
            .. new byte[24],
        ],
    ];

    private static List<byte[]> PtxFiles()
    {
        const string Header = "2\n2\n1 2 3\n1 0 0\n0 1 0\n0 0 1\n1 0 0 0\n0 1 0 0\n0 0 1 0\n1 2 3 1\n";
        return [Encoding.ASCII.GetBytes(
            $"{Header}1 2 3 0.5 1 2 3\n0 0 0 0.5 0 0 0\n2 3 4 0.1 4 5 6\n1 1 1 1 7 8 9\n{Header}1 2 3 0.5\n2 2 2 0.5\n3 3 3 0.5\n"
            + "4 4 4 0.5\n")];
    }

    private static List<byte[]> TextFiles() =>
    [
        "3\n1 2 3 100 1 2 3\n2 3 4 -100 4 5 6\n3 4 5 7 7 8 9\n"u8.ToArray(), "# x y z\n1;2;3\n4;5;6\n"u8.ToArray(),
        "x,y,z,r,g,b\n1,2,3,4,5,6\n2.5,3,4,5,6,7\n"u8.ToArray(),
    ];

    private static IEnumerable<byte[]> PublicFiles(string folder, string pattern) => !SharedData.TryFind(folder, out var path)
        ? []
        : Directory.EnumerateFiles(path, pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            .Where(bytes => bytes.Length is > 0 and < 100_000);
}
