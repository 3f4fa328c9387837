import { createRoot } from 'react-dom/client';
import { createApi } from './api/client';
import { startSession } from './state/session';
import { createStore } from './state/store';
import { SessionContext } from './state/use-session';
import './styles/tokens.css';
import './styles/layout.css';
import './styles/sidebar.css';
import './styles/messages.css';
import './styles/text.css';
import './styles/blocks.css';
import './styles/composer.css';
import './styles/dialogs.css';
import { App } from './ui/app';

const root = document.getElementById('root');
if (root) {
  const session = startSession(createStore(), createApi());
  createRoot(root).render(
    <SessionContext value={session}>
      <App />
    </SessionContext>,
  );
}
