namespace Reality.Formats.Draco;

/// <summary>Values of the vertices of a mesh, rounded to a grid.</summary>
internal sealed record DracoAttribute
{
    /// <summary>Type of positions.</summary>
    public const byte Position = 0;

    /// <summary>Type of texture coordinates.</summary>
    public const byte TextureCoordinate = 3;

    private const byte Float32 = 9;
    private const byte Quantized = 2;

    public required byte Type { get; init; }

    public required int ComponentCount { get; init; }

    /// <summary>Steps of the grid from <see cref="Min"/>, a component after the other for each vertex; not negative.</summary>
    public required int[] Values { get; init; }

    /// <summary>What zero steps stand for, for each component.</summary>
    public required float[] Min { get; init; }

    public required double Step { get; init; }

    /// <summary>Number of bits of the values, 1 to 30.</summary>
    public required int Bits { get; init; }

    /// <summary>Writes the description of the attribute.</summary>
    /// <param name="uniqueId">How glTF refers to it.</param>
    public void WriteHeader(ByteBuffer target, int uniqueId)
    {
        target.Add(Type);
        target.Add(Float32);
        target.Add((byte)ComponentCount);
        target.Add((byte)0);
        target.AddVariable(uniqueId);
    }

    public static void WriteKind(ByteBuffer target) => target.Add(Quantized);

    /// <summary>
    /// Writes the parameters with which decoders convert steps to numbers (Draco bitstream specification 2.2, section 15).
    /// </summary>
    public void WriteGrid(ByteBuffer target)
    {
        foreach (var min in Min)
            target.AddSingle(min);
        target.AddSingle((float)(Step * ((1 << Bits) - 1)));
        target.Add((byte)Bits);
    }

    /// <summary>
    /// Writes the values as differences from the fourth corner of the parallelogram over the triangle before (sections 20 and
    /// 21).
    /// </summary>
    public void WriteValues(ByteBuffer target, CornerTable table, VertexOrder order)
    {
        const byte Parallelogram = 1, Wrap = 1, IsCompressed = 1;
        var (min, max) = (Values.Min(), Values.Max());
        var symbols = new int[order.Corners.Count * ComponentCount];
        var predicted = new int[ComponentCount];
        for (var place = 0; place < order.Corners.Count; place++)
        {
            Predict(table, order, place, predicted);
            var vertex = table.VertexOf(order.Corners[place]);
            for (var i = 0; i < ComponentCount; i++)
            {
                var value = ValueOf(table, vertex, i);
                var difference = Wrapped(value - Math.Clamp(predicted[i], min, max), 1 + max - min);
                symbols[place * ComponentCount + i] = difference >= 0 ? 2 * difference : -2 * difference - 1;
            }
        }
        target.Add(Parallelogram);
        target.Add(Wrap);
        target.Add(IsCompressed);
        SymbolEncoder.Write(target, symbols);
        target.AddInt32(min);
        target.AddInt32(max);
    }

    private void Predict(CornerTable table, VertexOrder order, int place, int[] predicted)
    {
        var across = table.Opposite(order.Corners[place]);
        if (place > 0 && across >= 0)
        {
            var (tip, next, previous) = (
                table.VertexOf(across), table.VertexOf(CornerTable.Next(across)), table.VertexOf(CornerTable.Previous(across)));
            if (order.PlaceOf[tip] < place && order.PlaceOf[next] < place && order.PlaceOf[previous] < place)
            {
                for (var i = 0; i < predicted.Length; i++)
                    predicted[i] = ValueOf(table, next, i) + ValueOf(table, previous, i) - ValueOf(table, tip, i);
                return;
            }
        }
        for (var i = 0; i < predicted.Length; i++)
            predicted[i] = place == 0 ? 0 : ValueOf(table, table.VertexOf(order.Corners[place - 1]), i);
    }

    private int ValueOf(CornerTable table, int vertex, int component) =>
        Values[table.SourceOf[vertex] * ComponentCount + component];

    // The nearest to zero of the numbers that stand for a difference modulo the count of values.
    private static int Wrapped(int difference, int count)
    {
        var max = count / 2 - (count % 2 == 0 ? 1 : 0);
        return difference > max ? difference - count : difference < -(count / 2) ? difference + count : difference;
    }
}
