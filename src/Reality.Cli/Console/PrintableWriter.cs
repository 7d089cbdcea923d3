using System.Text;
using Reality.Server.Hosting;

namespace Reality.Cli.Console;

/// <summary>Writes to a terminal: escapes control characters, and keeps a line that is written as a line on one line.</summary>
/// <remarks>Names of photos, texts of scenes and answers of servers pass through here.</remarks>
internal sealed class PrintableWriter(TextWriter terminal) : TextWriter
{
    // Of texts that are laid out by the caller, such as help and a line that is overwritten.
    private const string Layout = "\r\n\t";

    public override Encoding Encoding => terminal.Encoding;

    // A single code unit may be half of a character, which does not act.
    public override void Write(char value)
    {
        if (char.IsSurrogate(value))
            terminal.Write(value);
        else
            Write(value.ToString());
    }

    public override void Write(string? value) => terminal.Write(PrintableText.Of(value ?? "", Layout));

    public override void WriteLine(string? value) => terminal.WriteLine(PrintableText.Of(value ?? ""));

    public override void Flush() => terminal.Flush();
}
