using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using Reality.Core;
using Reality.Core.Numerics;
using SharpGLTF.Schema2;
using SharpGLTF.Validation;

namespace Reality.Formats.Gltf;

/// <summary>
/// Reads the triangles of binary glTF 2.0 (GLB), with the places of its nodes; materials, skins and animations are skipped. The
/// y axis of glTF, up, becomes z; x stays, and z becomes -y.
/// </summary>
/// <remarks>Buffers and pictures outside the file are not loaded. Compressed meshes are refused.</remarks>
public static class GlbReader
{
    private const string Format = "GLB";
    private const uint Magic = 0x46546C67;
    private const uint JsonChunk = 0x4E4F534A;
    private const int HeaderBytes = 20;
    private const int MaxJsonBytes = 16 << 20;
    private const int MaxNodeCount = 10_000;
    private const int MaxNodeDepth = 256;

    // The library takes some 300 bytes for an empty one, which has three bytes in the file.
    private const int MaxObjectCount = 250_000;

    private const int MaxVertexCount = 6_000_000;

    /// <exception cref="InvalidFileException">The file is broken, or of a kind that is not read.</exception>
    public static (Vector3d[] Positions, int[] Triangles) Read(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var file = new MemoryStream();
        stream.CopyTo(file);
        var byteCount = (int)file.Length;
        CheckStructure(file.GetBuffer().AsSpan(0, byteCount));
        file.Position = 0;
        try
        {
            var context = ReadContext.Create(name => throw new InvalidFileException(
                Format, $"It refers to the file '{name}'. Save it with everything in one file."));
            context.Validation = ValidationMode.Strict;
            return TrianglesOf(context.ReadSchema2(file), byteCount, cancellation);
        }
        // The library has no common exception for unreadable content.
        catch (Exception e) when (e is not (InvalidFileException or OperationCanceledException or OutOfMemoryException))
        {
            throw new InvalidFileException(
                Format, $"It cannot be read: {e.Message.TrimEnd('.')}. Save it uncompressed, as glTF 2.0.", inner: e);
        }
    }

    // Before the library follows the nodes, which it does one call deeper for each.
    private static void CheckStructure(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            throw new InvalidFileException(Format, "It does not begin as binary glTF does.", 0);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]) != JsonChunk || length > bytes.Length - HeaderBytes)
            throw new InvalidFileException(Format, "Its first chunk is not JSON, or longer than the file.", 12);
        if (length > MaxJsonBytes)
            throw new InvalidFileException(Format, $"Its JSON has more than {MaxJsonBytes} bytes.", 12);
        try
        {
            CheckObjects(bytes.Slice(HeaderBytes, (int)length));
            var reader = new Utf8JsonReader(bytes.Slice(HeaderBytes, (int)length));
            using var json = JsonDocument.ParseValue(ref reader);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidFileException(Format, "Its JSON is not an object.", HeaderBytes);
            if (json.RootElement.TryGetProperty("nodes", out var nodes) && nodes.ValueKind == JsonValueKind.Array)
                CheckNodes(nodes);
            if (json.RootElement.TryGetProperty("accessors", out var accessors) && accessors.ValueKind == JsonValueKind.Array)
                CheckCounts(accessors, bytes.Length);
        }
        catch (JsonException e)
        {
            throw new InvalidFileException(Format, $"Its JSON is broken: {e.Message}", HeaderBytes, e);
        }
    }

    // The library checks each node with all those that it lies in, and looks through all nodes for each of them.
    private static void CheckNodes(JsonElement nodes)
    {
        var count = nodes.GetArrayLength();
        if (count > MaxNodeCount)
            throw new InvalidFileException(Format, $"It has more than {MaxNodeCount} nodes. Join its meshes.");
        var parents = new int[count];
        Array.Fill(parents, -1);
        foreach (var (parent, node) in nodes.EnumerateArray().Index())
        {
            if (node.ValueKind != JsonValueKind.Object || !node.TryGetProperty("children", out var children)
                || children.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var child in children.EnumerateArray())
            {
                if (child.ValueKind == JsonValueKind.Number && child.TryGetInt32(out var index) && (uint)index < (uint)count)
                    parents[index] = parent;
            }
        }
        for (var node = 0; node < count; node++)
        {
            var depth = 0;
            for (var at = node; at >= 0; at = parents[at])
            {
                if (++depth > MaxNodeDepth)
                    throw new InvalidFileException(Format, $"Its nodes lie in each other more than {MaxNodeDepth} deep.");
            }
        }
    }

    // An accessor without bytes, of zeros, may state any count, and the library looks at each of its elements.
    private static void CheckCounts(JsonElement accessors, int fileBytes)
    {
        foreach (var accessor in accessors.EnumerateArray())
        {
            if (accessor.ValueKind == JsonValueKind.Object && accessor.TryGetProperty("count", out var count)
                && count.ValueKind == JsonValueKind.Number && !(count.GetDouble() <= fileBytes))
                throw new InvalidFileException(Format, "A mesh states more vertices than the file has bytes.");
        }
    }

    private static void CheckObjects(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        for (var count = 0; reader.Read();)
        {
            if (reader.TokenType == JsonTokenType.StartObject && ++count > MaxObjectCount)
                throw new InvalidFileException(Format, $"Its JSON has more than {MaxObjectCount} objects. Join its meshes.");
        }
    }

    private static (Vector3d[] Positions, int[] Triangles) TrianglesOf(
        ModelRoot model, int fileBytes, CancellationToken cancellation)
    {
        var (positions, triangles) = (new List<Vector3d>(), new List<int>());
        var worldFromNode = WorldMatrices(model);
        foreach (var node in model.LogicalNodes.Where(node => node.Mesh is not null))
        {
            foreach (var primitive in node.Mesh.Primitives)
            {
                cancellation.ThrowIfCancellationRequested();
                if (primitive.DrawPrimitiveType is not (PrimitiveType.TRIANGLES or PrimitiveType.TRIANGLE_STRIP
                    or PrimitiveType.TRIANGLE_FAN) || primitive.GetVertexAccessor("POSITION") is not { } accessor)
                    continue;
                // An accessor without bytes, of zeros, may state any count.
                if (Math.Max(accessor.Count, primitive.IndexAccessor?.Count ?? 0) > fileBytes)
                    throw new InvalidFileException(Format, "A mesh states more vertices than the file has bytes.");
                if ((long)positions.Count + accessor.Count > MaxVertexCount
                    || triangles.Count / 3L + (primitive.IndexAccessor?.Count ?? accessor.Count) > MaxVertexCount)
                    throw new InvalidFileException(Format, $"It has more than {MaxVertexCount} vertices. Simplify it.");
                Add(primitive, accessor.AsVector3Array(), worldFromNode[node.LogicalIndex], positions, triangles);
            }
        }
        return ([.. positions], [.. triangles]);
    }

    /// <summary>The matrices of all nodes, from the root down.</summary>
    /// <remarks>
    /// Node.WorldMatrix looks through all nodes for the parent of each on the way up: in a chain, that is cubic in its length.
    /// </remarks>
    private static Matrix4x4[] WorldMatrices(ModelRoot model)
    {
        var nodes = model.LogicalNodes;
        var children = nodes.SelectMany(node => node.VisualChildren).Select(child => child.LogicalIndex).ToHashSet();
        var open = new Stack<(Node Node, Matrix4x4 WorldFromParent)>(
            nodes.Where(node => !children.Contains(node.LogicalIndex)).Select(node => (node, Matrix4x4.Identity)));
        var matrices = new Matrix4x4[nodes.Count];
        var count = 0;
        while (open.TryPop(out var next) && count++ <= nodes.Count)
        {
            var worldFromNode = next.Node.LocalMatrix * next.WorldFromParent;
            matrices[next.Node.LogicalIndex] = worldFromNode;
            foreach (var child in next.Node.VisualChildren)
                open.Push((child, worldFromNode));
        }
        return count == nodes.Count
            ? matrices
            : throw new InvalidFileException(Format, "Its nodes lie in each other, or one of them in several.");
    }

    private static void Add(
        MeshPrimitive primitive, IList<Vector3> local, Matrix4x4 worldFromNode, List<Vector3d> positions, List<int> triangles)
    {
        var first = positions.Count;
        foreach (var p in local)
        {
            // Sums in double precision: places may be far from the origin.
            var m = worldFromNode;
            var x = (double)m.M11 * p.X + (double)m.M21 * p.Y + (double)m.M31 * p.Z + m.M41;
            var y = (double)m.M12 * p.X + (double)m.M22 * p.Y + (double)m.M32 * p.Z + m.M42;
            var z = (double)m.M13 * p.X + (double)m.M23 * p.Y + (double)m.M33 * p.Z + m.M43;
            if (!(double.IsFinite(x) && double.IsFinite(y) && double.IsFinite(z)))
            {
                throw new InvalidFileException(
                    Format, $"Vertex {positions.Count - first + 1} of a mesh is not a finite position.");
            }
            positions.Add(new(x, -z, y));
        }
        foreach (var (a, b, c) in primitive.GetTriangleIndices())
        {
            if ((uint)a >= (uint)local.Count || (uint)b >= (uint)local.Count || (uint)c >= (uint)local.Count)
                throw new InvalidFileException(Format, "A triangle has a vertex that is not there.");
            triangles.AddRange([first + a, first + b, first + c]);
        }
    }
}
