using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Reality.Core;

/// <summary>
/// A sentence for the user as a template and its parameters: "%1 cannot be read: %2". An interpolated string converts to it; a
/// plain string is a sentence without parameters.
/// </summary>
[InterpolatedStringHandler]
public sealed class MessageText
{
    private readonly StringBuilder _template;
    private readonly StringBuilder _text;
    private readonly List<string> _parameters;

    /// <summary>Called by the compiler for an interpolated string.</summary>
    public MessageText(int literalLength, int formattedCount)
    {
        _template = new(literalLength + 2 * formattedCount);
        _text = new(literalLength + 16 * formattedCount);
        _parameters = new(formattedCount);
    }

    /// <summary>The sentence with %1, %2 … in place of the parameters.</summary>
    public string Template => _template.ToString();

    /// <summary>What %1, %2 … stand for.</summary>
    public IReadOnlyList<string> Parameters => _parameters;

    public static implicit operator MessageText(string text)
    {
        var message = new MessageText(text?.Length ?? 0, 0);
        message.AppendLiteral(text ?? "");
        return message;
    }

    public void AppendLiteral(string value)
    {
        _template.Append(value);
        _text.Append(value);
    }

    public void AppendFormatted<T>(T value) => AppendFormatted(value, null);

    public void AppendFormatted<T>(T value, string? format)
    {
        var parameter = value is IFormattable number
            ? number.ToString(format, CultureInfo.InvariantCulture)
            : value?.ToString() ?? "";
        _parameters.Add(parameter);
        _template.Append(CultureInfo.InvariantCulture, $"%{_parameters.Count}");
        _text.Append(parameter);
    }

    /// <summary>The sentence as people read it.</summary>
    public override string ToString() => _text.ToString();
}
