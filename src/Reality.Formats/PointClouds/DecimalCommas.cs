namespace Reality.Formats.PointClouds;

/// <summary>Tells commas in numbers from commas between them.</summary>
internal static class DecimalCommas
{
    private const int MaxLines = 250;

    /// <summary>
    /// Whether numbers have decimal commas, from the current line on: other letters separate them, each has one comma at most,
    /// between digits, and none has a point. It moves on.
    /// </summary>
    /// <exception cref="Core.InvalidFileException">Commas separate thousands.</exception>
    public static bool AreIn(NumberLines lines)
    {
        var isFound = false;
        for (var i = 0; i < MaxLines; i++)
        {
            if (lines.Text.Contains((byte)',') && lines.Numbers().Length > 0)
            {
                if (HasThousands(lines.Text))
                    throw lines.Broken("Commas separate the thousands of numbers. Export the points without them");
                if (!Has(lines.Text))
                    return false;
                isFound = true;
            }
            if (!lines.MoveNext())
                break;
        }
        return isFound;
    }

    private static bool Has(ReadOnlySpan<byte> line)
    {
        var numbers = 0;
        foreach (var range in line.SplitAny(" \t;"u8))
        {
            var number = line[range];
            if (number.IsEmpty)
                continue;
            numbers++;
            var comma = number.IndexOf((byte)',');
            if (number.Contains((byte)'.') || number.Count((byte)',') > 1
                || (comma >= 0 && !(IsDigit(number, comma - 1) && IsDigit(number, comma + 1))))
                return false;
        }
        return numbers >= 3;
    }

    // Numbers like 5,654,321.25 between blanks.
    private static bool HasThousands(ReadOnlySpan<byte> line)
    {
        var (numbers, hasPoint) = (0, false);
        foreach (var range in line.SplitAny(" \t;"u8))
        {
            var number = line[range];
            if (number.IsEmpty)
                continue;
            numbers++;
            for (var rest = number; rest.IndexOf((byte)',') is var comma and >= 0; rest = rest[(comma + 1)..])
            {
                var group = rest[(comma + 1)..];
                var digits = group.IndexOfAny(",."u8);
                if (!IsDigit(rest, comma - 1) || digits != 3)
                    return false;
                hasPoint |= number.Contains((byte)'.');
            }
        }
        return numbers >= 3 && hasPoint;
    }

    private static bool IsDigit(ReadOnlySpan<byte> text, int at) =>
        at >= 0 && at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9';
}
