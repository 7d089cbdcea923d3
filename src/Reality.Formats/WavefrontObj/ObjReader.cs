using System.Buffers.Text;
using System.Numerics;
using System.Text;
using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Formats.WavefrontObj;

/// <summary>
/// Reads Wavefront OBJ as modelers write it: negative indices, polygons of any number of corners, corners without texture
/// coordinates or normals, colors of vertices, continued lines, names with spaces. Lines, points, curves, groups and normals are
/// skipped. After the specification by Alias|Wavefront, version 3.0, sections "Vertex data", "Elements" and "Grouping".
/// </summary>
public static class ObjReader
{
    private const string Format = "OBJ";
    private const int MaxLineBytes = 1 << 20;
    private const int MaxCount = 6_000_000;

    // Larger polygons are cut into a fan: cutting off ears is cubic in the worst case.
    private const int MaxEarCornerCount = 512;
    private const int MaxCornerCount = 4096;
    private const int MaxMaterialCount = 100_000;
    private const int MaxLibraryCount = 1000;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">The file is broken; the message names the line.</exception>
    public static ObjContent Read(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var parser = new Parser(cancellation);
        using var lines = new LineReader(Format, stream);
        while (lines.TryRead(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            parser.Read(line, lines.Number);
        }
        return parser.Finish();
    }

    private static InvalidFileException Wrong(long line, string what) => new(Format, $"Line {line} {what}.");

    private sealed class Parser(CancellationToken cancellation)
    {
        private readonly List<Vector3d> _positions = [];
        private readonly List<Vector2> _coordinates = [];
        private readonly List<int> _triangles = [];
        private readonly List<int> _coordinateOfCorner = [];
        private readonly List<int> _materialOfTriangle = [];
        private readonly List<string> _materials = [];
        private readonly List<string> _libraries = [];
        private readonly HashSet<string> _knownLibraries = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _materialOf = new(StringComparer.Ordinal);
        private readonly List<(int Position, int Coordinate)> _corners = [];
        private int _material = -1;

        public void Read(ReadOnlySpan<byte> line, long number)
        {
            var word = NextWord(ref line);
            if (word.SequenceEqual("v"u8))
                _positions.Add(ReadPosition(line, number));
            else if (word.SequenceEqual("vt"u8))
                _coordinates.Add(ReadCoordinate(line, number));
            else if (word.SequenceEqual("f"u8) || word.SequenceEqual("fo"u8))
                ReadFace(line, number);
            else if (word.SequenceEqual("usemtl"u8))
                _material = MaterialNamed(TextOf(line), number);
            else if (word.SequenceEqual("mtllib"u8))
                AddLibrary(TextOf(line), number);
            if (_positions.Count > MaxCount || _coordinates.Count > 3 * MaxCount || _materialOfTriangle.Count > MaxCount)
                throw Wrong(number, $"exceeds {MaxCount} vertices or triangles");
        }

        public ObjContent Finish()
        {
            var hasCoordinates = _coordinateOfCorner.Count > 0 && _coordinateOfCorner.TrueForAll(i => i >= 0);
            return new()
            {
                Positions = [.. _positions],
                Triangles = [.. _triangles],
                TextureCoordinates = hasCoordinates
                    ? Array.ConvertAll(_coordinateOfCorner.ToArray(), i => _coordinates[i])
                    : [],
                MaterialOfTriangle = [.. _materialOfTriangle],
                Materials = _materials,
                Libraries = _libraries,
            };
        }

        private static Vector3d ReadPosition(ReadOnlySpan<byte> line, long number)
        {
            Span<double> values = stackalloc double[3];
            foreach (ref var value in values)
                value = ReadNumber(ref line, number);
            return new(values[0], values[1], values[2]);
        }

        private static Vector2 ReadCoordinate(ReadOnlySpan<byte> line, long number)
        {
            var u = ReadNumber(ref line, number);
            var at = new Vector2((float)u, line.Trim((byte)' ').Length == 0 ? 0 : (float)ReadNumber(ref line, number));
            return float.IsFinite(at.X) && float.IsFinite(at.Y)
                ? at
                : throw Wrong(number, "has a texture coordinate that is too large");
        }

        private void AddLibrary(string name, long line)
        {
            if (!_knownLibraries.Add(name))
                return;
            if (_libraries.Count >= MaxLibraryCount)
                throw Wrong(line, $"names more than {MaxLibraryCount} files with materials");
            _libraries.Add(name);
        }

        private int MaterialNamed(string name, long line)
        {
            if (_materialOf.TryGetValue(name, out var material))
                return material;
            if (_materials.Count >= MaxMaterialCount)
                throw Wrong(line, $"names more than {MaxMaterialCount} materials");
            _materials.Add(name);
            return _materialOf[name] = _materials.Count - 1;
        }

        private void ReadFace(ReadOnlySpan<byte> line, long number)
        {
            _corners.Clear();
            for (var word = NextWord(ref line); !word.IsEmpty; word = NextWord(ref line))
            {
                var position = ReadIndex(ref word, _positions.Count, number);
                var coordinate = word.StartsWith("/"u8) && !word.StartsWith("//"u8)
                    ? ReadIndex(ref word, _coordinates.Count, number, skip: 1)
                    : -1;
                if (_corners.Count >= MaxCornerCount)
                    throw Wrong(number, $"has a polygon of more than {MaxCornerCount} corners");
                _corners.Add((position, coordinate));
            }
            if (_corners.Count < 3)
                throw Wrong(number, "has a polygon of fewer than three corners");
            if (_corners.Count is > 3 and <= MaxEarCornerCount)
                AddPolygon();
            else
                AddFan();
        }

        // In the plane of its area vector (Newell), so that polygons that are not convex keep their shape.
        private void AddPolygon()
        {
            var origin = _positions[_corners[0].Position];
            var corners = _corners.ConvertAll(corner => _positions[corner.Position] - origin);
            var normal = PolygonTriangulation.NormalOf(corners);
            var ring = corners.ConvertAll(p => PolygonTriangulation.Flatten(p, normal));
            // Triangles turn as the polygon does.
            if (PolygonTriangulation.AreaOf(ring) < 0)
                ring = ring.ConvertAll(p => new Vector2d(p.X, -p.Y));
            if (PolygonTriangulation.TryTriangulate([ring], out var ears, cancellation))
            {
                for (var i = 0; i < ears.Count; i += 3)
                    AddTriangle(ears[i], ears[i + 1], ears[i + 2]);
                return;
            }
            AddFan();
        }

        private void AddFan()
        {
            for (var i = 2; i < _corners.Count; i++)
                AddTriangle(0, i - 1, i);
        }

        private void AddTriangle(int a, int b, int c)
        {
            foreach (var corner in (ReadOnlySpan<int>)[a, b, c])
            {
                _triangles.Add(_corners[corner].Position);
                _coordinateOfCorner.Add(_corners[corner].Coordinate);
            }
            _materialOfTriangle.Add(_material);
        }

        private static int ReadIndex(ref ReadOnlySpan<byte> word, int count, long line, int skip = 0)
        {
            word = word[skip..];
            if (!Utf8Parser.TryParse(word, out int index, out var used) || index == 0)
                throw Wrong(line, $"has '{TextOf(word)}' where the number of a vertex is expected");
            word = word[used..];
            var found = index < 0 ? count + index : index - 1;
            return (uint)found < (uint)count ? found : throw Wrong(line, $"refers to {index}, but there are {count} so far");
        }

        private static double ReadNumber(ref ReadOnlySpan<byte> line, long number)
        {
            var word = NextWord(ref line);
            var digits = word.StartsWith("+"u8) ? word[1..] : word;
            return Utf8Parser.TryParse(digits, out double value, out var used) && used == digits.Length && double.IsFinite(value)
                ? value
                : throw Wrong(number, $"has '{TextOf(word)}' where a finite number is expected");
        }
    }

    internal static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t"u8);
        var end = line.IndexOfAny((byte)' ', (byte)'\t');
        var word = end < 0 ? line : line[..end];
        line = line[word.Length..];
        return word;
    }

    internal static string TextOf(ReadOnlySpan<byte> text)
    {
        const int MaxShown = 512;
        var trimmed = text.Trim(" \t"u8);
        return Encoding.UTF8.GetString(trimmed[..Math.Min(trimmed.Length, MaxShown)]);
    }

    /// <summary>Lines without comments and line ends; a backslash at the end joins a line to the next one.</summary>
    internal sealed class LineReader(string format, Stream stream) : IDisposable
    {
        private readonly byte[] _buffer = new byte[1 << 16];
        private (int Start, int End) _rest;
        private byte[] _line = new byte[4096];

        /// <summary>Number of the last physical line, from 1.</summary>
        public long Number { get; private set; }

        public bool TryRead(out ReadOnlySpan<byte> line)
        {
            var length = 0;
            while (TryFill())
            {
                var rest = _buffer.AsSpan(_rest.Start, _rest.End - _rest.Start);
                var end = rest.IndexOf((byte)'\n');
                Append(end < 0 ? rest : rest[..end], ref length);
                _rest.Start = end < 0 ? _rest.End : _rest.Start + end + 1;
                if (end < 0)
                    continue;
                Number++;
                length = _line.AsSpan(0, length).TrimEnd((byte)'\r').Length;
                if (length == 0 || _line[length - 1] != '\\')
                    return Result(length, out line);
                _line[length - 1] = (byte)' ';
            }
            Number += length > 0 ? 1 : 0;
            return Result(length, out line) && length > 0;
        }

        public void Dispose() => stream.Dispose();

        private bool TryFill()
        {
            if (_rest.Start == _rest.End)
                _rest = (0, stream.Read(_buffer));
            return _rest.Start < _rest.End;
        }

        private void Append(ReadOnlySpan<byte> part, ref int length)
        {
            if (length + part.Length > MaxLineBytes)
                throw new InvalidFileException(format, $"Line {Number + 1} is longer than {MaxLineBytes} bytes.");
            if (length + part.Length > _line.Length)
                Array.Resize(ref _line, Math.Max(length + part.Length, 2 * _line.Length));
            part.CopyTo(_line.AsSpan(length));
            length += part.Length;
        }

        private bool Result(int length, out ReadOnlySpan<byte> line)
        {
            line = _line.AsSpan(0, length).TrimEnd("\r \t"u8);
            var comment = line.IndexOf((byte)'#');
            // A '#' inside a name belongs to it.
            if (comment >= 0 && (comment == 0 || line[comment - 1] is (byte)' ' or (byte)'\t'))
                line = line[..comment];
            return true;
        }
    }
}

/// <summary>Triangles of an OBJ file.</summary>
public sealed record ObjContent
{
    public required Vector3d[] Positions { get; init; }

    /// <summary>Three vertex indices a triangle.</summary>
    public required int[] Triangles { get; init; }

    /// <summary>
    /// One per corner, (0, 0) the bottom-left corner of the page; empty if not all corners have one.
    /// </summary>
    public required Vector2[] TextureCoordinates { get; init; }

    /// <summary>Index into <see cref="Materials"/>, -1 before the first material.</summary>
    public required int[] MaterialOfTriangle { get; init; }

    /// <summary>Names in the order of first use.</summary>
    public required IReadOnlyList<string> Materials { get; init; }

    /// <summary>Names of the files with materials, relative to the file.</summary>
    public required IReadOnlyList<string> Libraries { get; init; }
}
