using System.Text;

namespace Reality.Engine.Tags;

/// <summary>
/// The standard families of AprilTags (Olson 2011; Krogius, Haggenmiller and Olson 2019), with the ids of
/// AprilRobotics/apriltag 3.
/// </summary>
/// <remarks>
/// The resource holds for each family: name; width of the border; 1 if the border is white inside; number of cells; smallest
/// distance of two codes; the cells; number of codes; the first code; the others. Their generator tried first + k p modulo
/// 2^cells with the prime p below for growing k, so that differences of k are short. All numbers of variable length.
/// </remarks>
internal static class AprilFamilies
{
    private const ulong GeneratorStep = 982_451_653;

    private static readonly Lazy<IReadOnlyList<CodeFamily>> s_all = new(Read);

    public static IReadOnlyList<CodeFamily> All => s_all.Value;

    private static List<CodeFamily> Read()
    {
        using var stream = typeof(AprilFamilies).Assembly.GetManifestResourceStream("Reality.Engine.Tags.AprilFamilies.bin")!;
        using var reader = new BinaryReader(stream, Encoding.ASCII);
        var families = new List<CodeFamily>();
        for (var count = reader.ReadByte(); count > 0; count--)
            families.Add(ReadFamily(reader));
        return families;
    }

    private static CodeFamily ReadFamily(BinaryReader reader)
    {
        var name = reader.ReadString();
        var (width, isWhiteInside) = (reader.ReadByte(), reader.ReadByte() == 1);
        var (cellCount, distance) = (reader.ReadByte(), reader.ReadByte());
        var cells = new (int, int)[cellCount];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = (reader.ReadSByte(), reader.ReadSByte());
        var codes = new ulong[reader.Read7BitEncodedInt()];
        codes[0] = (ulong)reader.Read7BitEncodedInt64();
        ulong k = 0;
        for (var i = 1; i < codes.Length; i++)
        {
            var zigzag = reader.Read7BitEncodedInt64();
            k += (ulong)((zigzag >> 1) ^ -(zigzag & 1));
            codes[i] = (codes[0] + k * GeneratorStep) & ((1UL << cellCount) - 1);
        }
        return new(cells, codes)
        {
            Name = name, Width = width, HasBlackBorder = !isWhiteInside, MaxErrorCount = MaxErrorsAt(distance),
        };
    }

    // Patterns of short codes appear by chance, so that they must be perfect. A distance of 11 would allow 5 errors.
    private static int MaxErrorsAt(int distance) => distance >= 11 ? 2 : distance >= 9 ? 1 : 0;
}
