using System.IO.Compression;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine;

/// <summary>A <see cref="Mesh"/> or a <see cref="TexturedMesh"/> as an artifact. Internal to a job; lossless.</summary>
public static class MeshArtifact
{
    // Deflate inflates a byte to at most this many.
    private const long MaxInflation = 1032;

    private const int BytesPerPixel = 3;

    /// <summary>Reads a mesh written by <see cref="WriteMesh"/>, or that of a textured one without its pages.</summary>
    public static Mesh ReadMesh(this Workspace workspace, ArtifactName name)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(name);
        return ReadMesh(stream);
    }

    /// <summary>
    /// Reads a mesh from a stream, which stays open. Throws <see cref="InvalidFileException"/> or
    /// <see cref="EndOfStreamException"/> if it is broken.
    /// </summary>
    public static Mesh ReadMesh(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        return ReadMesh(reader);
    }

    /// <summary>Number of triangles of a mesh, textured or not, without reading the rest.</summary>
    /// <exception cref="InvalidFileException">The artifact is broken.</exception>
    public static int ReadTriangleCount(this Workspace workspace, ArtifactName name)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(name);
        using var reader = new BinaryReader(stream);
        stream.Position = 3 * sizeof(double); // the origin
        var vertexBytes = (long)Unsafe.SizeOf<Vector3>() * reader.ReadInt32();
        if (vertexBytes < 0 || vertexBytes > stream.Length - stream.Position)
            throw new InvalidFileException("Artifact", "An array is longer than the file.");
        stream.Position += vertexBytes;
        return reader.ReadInt32() / 3;
    }

    /// <summary>Writes a mesh.</summary>
    public static void WriteMesh(this Workspace workspace, ArtifactName name, Mesh mesh)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(mesh);
        workspace.Write(name, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            Write(writer, mesh);
        });
    }

    /// <summary>Reads a mesh with its pages, written by <see cref="WriteTexturedMesh"/>.</summary>
    public static TexturedMesh ReadTexturedMesh(this Workspace workspace, ArtifactName name)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(name);
        return ReadTexturedMesh(stream);
    }

    /// <summary>Reads a mesh with its pages from a stream, as <see cref="ReadMesh(Stream)"/> does.</summary>
    /// <param name="maxPageBytes">
    /// Maximum size of all pages in memory: they are a thousand times as large as a file that a user has made may be.
    /// </param>
    public static TexturedMesh ReadTexturedMesh(Stream stream, long maxPageBytes = long.MaxValue)
    {
        var pages = new List<Image<Rgb24>>();
        return ReadTexturedMesh(stream, maxPageBytes, pages, (width, height) =>
        {
            var page = new Image<Rgb24>(width, height);
            pages.Add(page);
            return y => MemoryMarshal.AsBytes(page.Row(y));
        });
    }

    /// <summary>Reads a mesh without its pages, but decodes them, to find damage, in memory for one row.</summary>
    /// <inheritdoc cref="ReadTexturedMesh(Stream, long)"/>
    public static TexturedMesh CheckTexturedMesh(Stream stream, long maxPageBytes, out int pageCount)
    {
        var count = 0;
        var mesh = ReadTexturedMesh(stream, maxPageBytes, [], (width, _) =>
        {
            count++;
            var row = new byte[width * BytesPerPixel];
            return _ => row;
        });
        pageCount = count;
        return mesh;
    }

    /// <param name="addPage">Begins a page of a width and height; the result gives the bytes of a row.</param>
    private static TexturedMesh ReadTexturedMesh(
        Stream stream, long maxPageBytes, IReadOnlyList<Image<Rgb24>> pages, Func<int, int, PageRow> addPage)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var mesh = ReadMesh(reader);
        var coordinates = SceneArtifact.ReadArray<Vector2>(reader);
        var pageOfTriangle = SceneArtifact.ReadArray<int>(reader);
        var room = maxPageBytes / BytesPerPixel;
        for (var count = reader.ReadInt32(); count > 0; count--)
            room -= ReadPage(reader, room, addPage);
        return new TexturedMesh { Mesh = mesh, TextureCoordinates = coordinates, PageOfTriangle = pageOfTriangle, Pages = pages };
    }

    /// <summary>Writes a mesh with its pages, compressed without loss.</summary>
    public static void WriteTexturedMesh(this Workspace workspace, ArtifactName name, TexturedMesh mesh)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(mesh);
        workspace.Write(name, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            Write(writer, mesh.Mesh);
            SceneArtifact.WriteArray<Vector2>(writer, mesh.TextureCoordinates);
            SceneArtifact.WriteArray<int>(writer, mesh.PageOfTriangle);
            writer.Write(mesh.Pages.Count);
            foreach (var page in mesh.Pages)
                Write(writer, page);
        });
    }

    private static void Write(BinaryWriter writer, Mesh mesh)
    {
        writer.Write(mesh.Origin.X);
        writer.Write(mesh.Origin.Y);
        writer.Write(mesh.Origin.Z);
        SceneArtifact.WriteArray<Vector3>(writer, mesh.Positions);
        SceneArtifact.WriteArray<int>(writer, mesh.Triangles);
    }

    private static Mesh ReadMesh(BinaryReader reader) => new()
    {
        Origin = new Vector3d(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble()),
        Positions = SceneArtifact.ReadArray<Vector3>(reader),
        Triangles = SceneArtifact.ReadArray<int>(reader),
    };

    // Width, height, then every row as differences to the pixel on the left, deflated.
    private static void Write(BinaryWriter writer, Image<Rgb24> page)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var differences = new byte[page.Width * 3];
            for (var y = 0; y < page.Height; y++)
            {
                var row = MemoryMarshal.AsBytes(page.Row(y));
                row[..3].CopyTo(differences);
                for (var i = 3; i < row.Length; i++)
                    differences[i] = (byte)(row[i] - row[i - 3]);
                deflate.Write(differences);
            }
        }
        writer.Write(page.Width);
        writer.Write(page.Height);
        SceneArtifact.WriteArray<byte>(writer, packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    private delegate Span<byte> PageRow(int y);

    /// <summary>Returns the number of pixels.</summary>
    private static long ReadPage(BinaryReader reader, long maxPixels, Func<int, int, PageRow> addPage)
    {
        var (width, height) = (reader.ReadInt32(), reader.ReadInt32());
        var bytes = SceneArtifact.ReadArray<byte>(reader);
        if (width < 1 || height < 1 || (long)width * height > MaxInflation * bytes.LongLength / BytesPerPixel)
            throw new InvalidFileException("Artifact", "A page is larger than its compressed bytes can hold.");
        if ((long)width * height > Math.Min(maxPixels, Array.MaxLength))
            throw new InvalidFileException("Artifact", "Its pages are larger than those of any tile.");
        var rowAt = addPage(width, height);
        using var packed = new MemoryStream(bytes);
        using var inflate = new DeflateStream(packed, CompressionMode.Decompress);
        for (var y = 0; y < height; y++)
        {
            var row = rowAt(y);
            inflate.ReadExactly(row);
            for (var i = 3; i < row.Length; i++)
                row[i] = (byte)(row[i] + row[i - 3]);
        }
        return (long)width * height;
    }
}
