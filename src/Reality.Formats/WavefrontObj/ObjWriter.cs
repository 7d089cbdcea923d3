using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;

namespace Reality.Formats.WavefrontObj;

/// <summary>
/// Writes a textured mesh as Wavefront OBJ with MTL and one baseline JPEG per page. z is up; texture coordinates start at the
/// bottom-left corner of the page. A mesh without pages has a neutral material and no texture coordinates.
/// </summary>
public static class ObjWriter
{
    private const string NeutralMaterial = "neutral";

    /// <summary>Writes NAME.obj, NAME.mtl and NAME_0.jpg, NAME_1.jpg, ... into an existing folder.</summary>
    /// <param name="name">File name without extension: letters, digits, '+', '-' and '_'.</param>
    /// <param name="positions">Position of each vertex in the coordinate system of the file, relative to its origin.</param>
    /// <param name="decimals">Decimal places of positions, 0 to 12.</param>
    /// <param name="textureQuality">JPEG quality, 1 to 100.</param>
    public static void Write(
        string folder, string name, TexturedMesh mesh, ReadOnlySpan<Vector3d> positions, int decimals, int textureQuality)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        var vertexCount = mesh.Mesh.VertexCount;
        if (positions.Length != vertexCount)
            throw new ArgumentException($"There are {positions.Length} positions for {vertexCount} vertices.", nameof(positions));
        for (var page = 0; page < mesh.Pages.Count; page++)
            File.WriteAllBytes(Path.Combine(folder, PageName(name, page)), JpegWriter.Encode(mesh.Pages[page], textureQuality));
        WriteMaterials(Path.Combine(folder, name + ".mtl"), name, mesh.Pages.Count);
        using var stream = new BufferedStream(File.Create(Path.Combine(folder, name + ".obj")), 1 << 20);
        var text = new AsciiText(stream);
        text.Append("# Reality\nmtllib ").Append(name).Append(".mtl\n");
        WriteGeometry(text, mesh, positions, decimals);
        text.Flush();
    }

    private static string PageName(string name, int page) => string.Create(CultureInfo.InvariantCulture, $"{name}_{page}.jpg");

    private static void WriteMaterials(string path, string name, int pageCount)
    {
        var mtl = new StringBuilder();
        if (pageCount == 0)
            mtl.Append(CultureInfo.InvariantCulture, $"newmtl {NeutralMaterial}\nKa 0.8 0.8 0.8\nKd 0.8 0.8 0.8\nd 1\nillum 1\n");
        for (var page = 0; page < pageCount; page++)
        {
            mtl.Append(CultureInfo.InvariantCulture, $"newmtl page_{page}\nKa 1 1 1\nKd 1 1 1\nd 1\nillum 1\n");
            mtl.Append(CultureInfo.InvariantCulture, $"map_Kd {PageName(name, page)}\n\n");
        }
        File.WriteAllText(path, mtl.ToString(), new UTF8Encoding(false));
    }

    private static void WriteGeometry(AsciiText text, TexturedMesh mesh, ReadOnlySpan<Vector3d> positions, int decimals)
    {
        foreach (var p in positions)
        {
            text.Append("v ").Append(p.X, decimals).Append(' ').Append(p.Y, decimals).Append(' ').Append(p.Z, decimals)
                .Append('\n');
        }
        if (mesh.Pages.Count == 0)
            WritePlainTriangles(text, mesh.Mesh);
        else
            WritePages(text, mesh);
    }

    private static void WritePlainTriangles(AsciiText text, Mesh mesh)
    {
        text.Append("usemtl ").Append(NeutralMaterial).Append('\n');
        for (var i = 0; i < mesh.Triangles.Length; i += 3)
        {
            text.Append("f ").Append(mesh.Triangles[i] + 1).Append(' ').Append(mesh.Triangles[i + 1] + 1).Append(' ')
                .Append(mesh.Triangles[i + 2] + 1).Append('\n');
        }
    }

    private static void WritePages(AsciiText text, TexturedMesh mesh)
    {
        var coordinateOfCorner = WriteCoordinates(text, mesh);
        var order = Enumerable.Range(0, mesh.Mesh.TriangleCount).OrderBy(t => mesh.PageOfTriangle[t]);
        var page = -1;
        foreach (var t in order)
        {
            if (mesh.PageOfTriangle[t] != page)
            {
                page = mesh.PageOfTriangle[t];
                text.Append("usemtl page_").Append(page).Append('\n');
            }
            text.Append('f');
            for (var corner = 3 * t; corner < 3 * t + 3; corner++)
                text.Append(' ').Append(mesh.Mesh.Triangles[corner] + 1).Append('/').Append(coordinateOfCorner[corner] + 1);
            text.Append('\n');
        }
    }

    /// <summary>Writes each distinct texture coordinate of a vertex once; returns the index for each corner.</summary>
    private static int[] WriteCoordinates(AsciiText text, TexturedMesh mesh)
    {
        var indexOf = new Dictionary<(int Vertex, int Page, Vector2 Coordinate), int>(mesh.Mesh.VertexCount * 2);
        var result = new int[mesh.TextureCoordinates.Length];
        for (var corner = 0; corner < result.Length; corner++)
        {
            var uv = mesh.TextureCoordinates[corner];
            var key = (mesh.Mesh.Triangles[corner], mesh.PageOfTriangle[corner / 3], uv);
            if (!indexOf.TryGetValue(key, out result[corner]))
            {
                indexOf[key] = result[corner] = indexOf.Count;
                text.Append("vt ").Append(uv.X, 7).Append(' ').Append(1.0 - uv.Y, 7).Append('\n');
            }
        }
        return result;
    }

    /// <summary>Writes ASCII text without allocating a string per number.</summary>
    private sealed class AsciiText(Stream stream)
    {
        private readonly byte[] _buffer = new byte[1 << 16];
        private int _used;

        public AsciiText Append(string text)
        {
            Reserve(text.Length);
            _used += Encoding.ASCII.GetBytes(text, _buffer.AsSpan(_used));
            return this;
        }

        public AsciiText Append(char c)
        {
            Reserve(1);
            _buffer[_used++] = (byte)c;
            return this;
        }

        public AsciiText Append(int value)
        {
            Reserve(16);
            Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out var written);
            _used += written;
            return this;
        }

        public AsciiText Append(double value, int decimals)
        {
            Reserve(340);
            Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out var written, new('F', (byte)decimals));
            _used += written;
            return this;
        }

        public void Flush()
        {
            stream.Write(_buffer, 0, _used);
            _used = 0;
        }

        private void Reserve(int count)
        {
            if (_used + count > _buffer.Length)
                Flush();
        }
    }
}
