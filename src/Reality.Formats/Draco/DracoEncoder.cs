namespace Reality.Formats.Draco;

/// <summary>
/// Compresses triangle meshes as Draco does (Draco bitstream specification 2.2): Edgebreaker for the triangles; for positions and
/// texture coordinates steps of a grid, predicted by parallelograms, as rANS symbols.
/// </summary>
internal static class DracoEncoder
{
    /// <summary>Encodes a mesh.</summary>
    /// <param name="indices">Three per triangle; at least one triangle has three different vertices.</param>
    /// <param name="attributes">Values of all vertices; their place in the list is how glTF refers to them.</param>
    public static DracoMesh Encode(IReadOnlyList<int> indices, int vertexCount, params IReadOnlyList<DracoAttribute> attributes)
    {
        var table = new CornerTable(indices, vertexCount);
        var target = new ByteBuffer();
        WriteHeader(target);
        var firstCorners = EdgebreakerEncoder.Write(target, table);
        var order = VertexOrder.Of(table, firstCorners);
        WriteAttributes(target, table, order, attributes);
        return new(target.ToArray(), table.SourceOf.Count, table.TriangleCount);
    }

    private static void WriteHeader(ByteBuffer target)
    {
        const byte MajorVersion = 2, MinorVersion = 2, TriangularMesh = 1, Edgebreaker = 1;
        target.Add("DRACO"u8);
        target.Add([MajorVersion, MinorVersion, TriangularMesh, Edgebreaker, 0, 0]);
    }

    private static void WriteAttributes(
        ByteBuffer target, CornerTable table, VertexOrder order, IReadOnlyList<DracoAttribute> attributes)
    {
        const byte GroupCount = 1, PositionConnectivity = 0xFF, PerVertex = 0, DepthFirst = 0;
        target.Add([GroupCount, PositionConnectivity, PerVertex, DepthFirst]);
        target.AddVariable(attributes.Count);
        for (var i = 0; i < attributes.Count; i++)
            attributes[i].WriteHeader(target, uniqueId: i);
        for (var i = 0; i < attributes.Count; i++)
            DracoAttribute.WriteKind(target);
        foreach (var attribute in attributes)
            attribute.WriteValues(target, table, order);
        foreach (var attribute in attributes)
            attribute.WriteGrid(target);
    }
}

/// <summary>A compressed mesh.</summary>
/// <param name="VertexCount">Number of vertices that a decoder finds.</param>
/// <param name="TriangleCount">Number of triangles that a decoder finds.</param>
internal sealed record DracoMesh(byte[] Bytes, int VertexCount, int TriangleCount);
