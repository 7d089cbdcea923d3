using System.Numerics;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Formats.Ply;

/// <summary>
/// Reads points and meshes from PLY 1.0 (Turk 1994): text or binary of either byte order, properties in any order. Unknown
/// elements and properties are skipped.
/// </summary>
public static class PlyReader
{
    private const string Format = "PLY";

    /// <summary>Reads a file from a stream with a known length.</summary>
    /// <param name="maxCount">
    /// Maximum number of vertices and of triangles: in memory, one takes up to 13 times its bytes in the file.
    /// </param>
    /// <exception cref="InvalidFileException">The file is broken or too large.</exception>
    public static PlyContent Read(Stream stream, int maxCount = int.MaxValue, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = PlyHeader.Read(stream);
        CheckCounts(header, stream.Length - stream.Position);
        if (header.Elements.Exists(element => element.Name is "vertex" or "face" && element.Count > maxCount))
            throw TooMany(maxCount);
        var numbers = new PlyNumberReader(stream, header.Encoding, cancellation);
        var content = new PlyContent { Positions = [], Comments = header.Comments };
        foreach (var element in header.Elements)
        {
            content = element.Name switch
            {
                "vertex" => ReadVertices(content, element, numbers),
                "face" => content with { Triangles = ReadFaces(element, numbers, maxCount) },
                _ => content,
            };
            if (element.Name is not ("vertex" or "face"))
                Skip(element, numbers);
        }
        var count = content.Positions.Length;
        foreach (var index in content.Triangles)
        {
            if (index < 0 || index >= count)
                throw new InvalidFileException(Format, $"A face refers to vertex {index}, but the file has {count} vertices.");
        }
        return content;
    }

    /// <summary>Rejects counts that exceed the rest of the file before anything is allocated for them.</summary>
    internal static void CheckCounts(PlyHeader header, long left)
    {
        foreach (var element in header.Elements)
        {
            // The last number of a text needs no separator.
            var optional = header.Encoding == PlyEncoding.Ascii ? 1 : 0;
            var needed = element.Count * (double)element.MinBytes(header.Encoding) - optional;
            if (needed > left || element.Count > int.MaxValue / 4 || (element.Properties.Count == 0 && element.Count > 0))
                throw new InvalidFileException(Format, $"{element.Count} records of '{element.Name}' do not fit into the file.");
        }
    }

    private static PlyContent ReadVertices(PlyContent content, PlyElement element, PlyNumberReader numbers)
    {
        var (x, y, z) = (Find(element, "x"), Find(element, "y"), Find(element, "z"));
        if (x < 0 || y < 0 || z < 0)
            throw new InvalidFileException(Format, "The vertices have no x, y and z.");
        var (nx, ny, nz) = (Find(element, "nx", "normal_x"), Find(element, "ny", "normal_y"), Find(element, "nz", "normal_z"));
        var (r, g, b) = (
            Find(element, "red", "diffuse_red", "r"),
            Find(element, "green", "diffuse_green", "g"),
            Find(element, "blue", "diffuse_blue", "b"));
        var hasNormals = nx >= 0 && ny >= 0 && nz >= 0;
        var hasColors = r >= 0 && g >= 0 && b >= 0;
        var positions = new Vector3d[element.Count];
        var normals = new Vector3[hasNormals ? element.Count : 0];
        var colors = new Rgb24[hasColors ? element.Count : 0];
        var colorScale = hasColors ? ColorScale(element.Properties[r].Type) : 1;
        var values = new double[element.Properties.Count];
        for (var i = 0; i < positions.Length; i++)
        {
            ReadRecord(element, numbers, values);
            positions[i] = new(values[x], values[y], values[z]);
            if (hasNormals)
                normals[i] = new((float)values[nx], (float)values[ny], (float)values[nz]);
            if (hasColors)
                colors[i] = new(ToByte(values[r] * colorScale), ToByte(values[g] * colorScale), ToByte(values[b] * colorScale));
        }
        return content with { Positions = positions, Normals = normals, Colors = colors };
    }

    private static int[] ReadFaces(PlyElement element, PlyNumberReader numbers, int maxCount)
    {
        var list = Find(element, "vertex_indices", "vertex_index");
        var triangles = new List<int>();
        for (long i = 0; i < element.Count; i++)
        {
            for (var p = 0; p < element.Properties.Count; p++)
            {
                if (p == list && element.Properties[p].CountType is { } countType)
                {
                    var count = ReadCount(numbers, countType);
                    if (triangles.Count / 3 + count > maxCount)
                        throw TooMany(maxCount);
                    AddFan(element.Properties[p].Type, count, numbers, triangles);
                }
                else
                    SkipProperty(element.Properties[p], numbers);
            }
        }
        return [.. triangles];
    }

    private static void AddFan(PlyType type, long count, PlyNumberReader numbers, List<int> triangles)
    {
        int first = 0, previous = 0;
        for (long i = 0; i < count; i++)
        {
            var number = numbers.Read(type);
            if (!(number >= 0 && number <= int.MaxValue))
                throw new InvalidFileException(Format, "A face has a negative vertex index or one that is too large.");
            var index = (int)number;
            if (i == 0)
                first = index;
            else if (i > 1)
                triangles.AddRange([first, previous, index]);
            previous = index;
        }
    }

    private static InvalidFileException TooMany(int maxCount) =>
        new(Format, $"The file has more than {maxCount} vertices or triangles. Simplify it.");

    internal static void Skip(PlyElement element, PlyNumberReader numbers)
    {
        for (long i = 0; i < element.Count; i++)
        {
            foreach (var property in element.Properties)
                SkipProperty(property, numbers);
        }
    }

    internal static void ReadRecord(PlyElement element, PlyNumberReader numbers, double[] values)
    {
        for (var p = 0; p < values.Length; p++)
        {
            var property = element.Properties[p];
            if (property.CountType is null)
                values[p] = numbers.Read(property.Type);
            else
                SkipProperty(property, numbers);
        }
    }

    private static void SkipProperty(PlyProperty property, PlyNumberReader numbers)
    {
        var count = property.CountType is { } countType ? ReadCount(numbers, countType) : 1;
        for (long i = 0; i < count; i++)
            numbers.Read(property.Type);
    }

    private static long ReadCount(PlyNumberReader numbers, PlyType type)
    {
        var count = numbers.Read(type);
        return count >= 0 && count <= int.MaxValue
            ? (long)count
            : throw new InvalidFileException(Format, "A list has a negative count or one that is too large.");
    }

    internal static int Find(PlyElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var index = element.Properties.FindIndex(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
                return index;
        }
        return -1;
    }

    /// <summary>Factor to bytes: from 0..1 for floating point, from 16 bits for two-byte integers.</summary>
    internal static double ColorScale(PlyType type) => type switch
    {
        PlyType.Float32 or PlyType.Float64 => 255,
        PlyType.UInt16 => 1 / 257.0,
        _ => 1,
    };

    internal static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}

/// <summary>Points and triangles of a PLY file. Arrays without data in the file are empty.</summary>
public sealed record PlyContent
{
    public required Vector3d[] Positions { get; init; }

    /// <summary>One per position, or empty.</summary>
    public Vector3[] Normals { get; init; } = [];

    /// <summary>One per position, or empty.</summary>
    public Rgb24[] Colors { get; init; } = [];

    /// <summary>Three indices per triangle; polygons are split into fans.</summary>
    public int[] Triangles { get; init; } = [];

    /// <summary>Comments of the header, which by convention hold origins and coordinate systems.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];
}
